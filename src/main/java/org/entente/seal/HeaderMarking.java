package org.entente.seal;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;

/// A marking with the policy under which it was read.
///
/// @param policyDigest SHA-384 over the policy file's bytes; a foreign one is recorded, not refused
public record HeaderMarking(
        String policy, String policyVersion, byte[] policyDigest, String banner, List<String> portions) {
    /// The policies under which packages are marked (FORMATS section 3), in the order of the alphabet.
    public static final SortedSet<String> POLICIES =
            Collections.unmodifiableSortedSet(new TreeSet<>(List.of("gbr", "nato", "usa")));

    private static final Pattern POLICY = Pattern.compile(String.join("|", POLICIES));

    /// Portion marks of one package.
    public static final int MAX_PORTIONS = 256;

    /// Characters of a portion mark.
    public static final int MAX_PORTION = 256;

    /// Characters of a banner.
    public static final int MAX_BANNER = StatementReader.MAX_TEXT;

    public HeaderMarking {
        portions = List.copyOf(portions);
    }

    StatementWriter write() {
        return StatementWriter.object()
                .put("policy", policy)
                .put("policyVersion", policyVersion)
                .put("policyDigest", policyDigest)
                .put("banner", banner)
                .putStrings("portions", portions);
    }

    static HeaderMarking read(StatementReader reader) throws ExchangeException {
        HeaderMarking marking = new HeaderMarking(
                reader.matching("policy", POLICY),
                reader.text("policyVersion", 64),
                reader.digest("policyDigest"),
                reader.text("banner", MAX_BANNER),
                reader.textList("portions", MAX_PORTIONS, MAX_PORTION));
        reader.end();
        return marking;
    }
}
