package org.entente.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What no error may tell its caller.
final class Leaks {
    private static final Map<String, Pattern> KINDS = kinds();

    /// Agencies that the tests' gateways know.
    private static final Pattern AGENCY = Pattern.compile("\\b(?:usa\\.state|gbr\\.fcdo|fra\\.mae)\\b");

    private static final Pattern IDENTITY = Pattern.compile("spiffe://[^\\s,;\"')]+");

    private Leaks() {}

    private static Map<String, Pattern> kinds() {
        Map<String, Pattern> kinds = new LinkedHashMap<>();
        kinds.put(
                "a piece of a stack trace",
                Pattern.compile("\\bat (org|java|io|com)\\.|\\.java\\b|\\bjava\\.|\\bjdk\\."));
        kinds.put(
                "a class",
                Pattern.compile(
                        "Exception|Throwable|\\bnull\\b|\\b(org|io|com)\\.(entente|grpc|netty|google|sqlite|bouncycastle)"));
        // Neither an identity, nor a media type, nor a method's name: their slashes follow a letter, a colon, a slash.
        kinds.put(
                "a path",
                Pattern.compile("(?<![\\w:/.])/[\\w.-]+/[\\w.-]+|\\b[A-Z]:\\\\|\\.part\\b|\\.(yaml|pem|bundle|db)\\b"));
        kinds.put(
                "SQL",
                Pattern.compile(
                        "\\b(SELECT|INSERT|DELETE FROM|UPDATE|PRAGMA|ROLLBACK|WHERE)\\b|(?i)sqlite|jdbc|constraint"));
        kinds.put(
                "a certificate's content",
                Pattern.compile("\\b(CN|OU|O|C|DC)=|-----BEGIN|\\bMII[A-Za-z0-9+/]{8}|(?i)serial"));
        kinds.put(
                "a dump", Pattern.compile("\\b[0-9a-fA-F]{24,}\\b|([0-9a-fA-F]{2}[: ]){6}|[A-Za-z0-9+/_-]{64,}={0,2}"));
        return kinds;
    }

    /// What kind of thing the text tells that it must not; null when it tells nothing.
    ///
    /// @param known may be named: the caller's own names, the gateway it called, and what it said itself
    static @Nullable String find(String text, String known) {
        for (Map.Entry<String, Pattern> kind : KINDS.entrySet()) {
            Matcher found = kind.getValue().matcher(text);
            if (found.find()) {
                return kind.getKey() + ": " + found.group();
            }
        }
        for (Pattern name : new Pattern[] {IDENTITY, AGENCY}) {
            Matcher found = name.matcher(text);
            while (found.find()) {
                if (!known.contains(found.group().replaceAll("\\.$", ""))) {
                    return "the name of another party: " + found.group();
                }
            }
        }
        return null;
    }
}
