package org.entente.sign;

import static org.entente.sign.CanonicalJson.malformed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.trust.AgencyId;
import org.entente.trust.Sha384;
import org.jspecify.annotations.Nullable;

/// Reads a statement of a closed schema: each member is asked for by name, and [#end] refuses what was not asked
/// for. Every fault is MALFORMED_STATEMENT and names the member. Not for use by several threads.
public final class StatementReader {
    /// Longest text of a member that has no tighter limit of its own.
    public static final int MAX_TEXT = 1024;

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

    private final String path;
    private final Map<String, Object> members;
    private final Set<String> asked = new HashSet<>();

    private StatementReader(String path, Map<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    /// Reads the canonical bytes of a statement of this type, version 1.
    public static StatementReader read(byte[] bytes, String type, int maxBytes) throws ExchangeException {
        StatementReader reader = new StatementReader(type, CanonicalJson.parse(bytes, maxBytes));
        if (!reader.text("type", MAX_TEXT).equals(type)) {
            throw malformed("it is not of type \"" + type + "\"");
        }
        if (reader.integer("v", 0, CanonicalJson.MAX_INTEGER) != 1) {
            throw malformed("it is of a version this software does not know");
        }
        return reader;
    }

    public String text(String name, int maxChars) throws ExchangeException {
        if (!(value(name) instanceof String text) || text.isEmpty() || text.length() > maxChars) {
            throw wrong(name, "a text of 1 to " + maxChars + " characters");
        }
        return text;
    }

    public @Nullable String optionalText(String name, int maxChars) throws ExchangeException {
        return has(name) ? text(name, maxChars) : null;
    }

    public String matching(String name, Pattern pattern) throws ExchangeException {
        String text = text(name, MAX_TEXT);
        if (!pattern.matcher(text).matches()) {
            throw wrong(name, "of the form " + pattern);
        }
        return text;
    }

    public @Nullable String optionalMatching(String name, Pattern pattern) throws ExchangeException {
        return has(name) ? matching(name, pattern) : null;
    }

    public AgencyId agency(String name) throws ExchangeException {
        try {
            return AgencyId.parse(text(name, 64));
        } catch (ExchangeException e) {
            throw wrong(name, "an agency's name");
        }
    }

    public <E extends Enum<E>> E code(String name, Class<E> type) throws ExchangeException {
        String text = text(name, 64);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong(name, "a code this software knows");
    }

    public long integer(String name, long min, long max) throws ExchangeException {
        if (!(value(name) instanceof Long number) || number < min || number > max) {
            throw wrong(name, "an integer from " + min + " to " + max);
        }
        return number;
    }

    public int smallInteger(String name, int min, int max) throws ExchangeException {
        return Math.toIntExact(integer(name, min, max));
    }

    public boolean flag(String name) throws ExchangeException {
        if (!has(name)) {
            return false;
        }
        if (!Boolean.TRUE.equals(value(name))) {
            throw wrong(name, "true");
        }
        return true;
    }

    public Instant time(String name) throws ExchangeException {
        String text = matching(name, TIME);
        try {
            Instant time = Instant.parse(text);
            // The JDK also reads 24:00:00 and leap seconds: a second text for a moment that has its own.
            if (StatementWriter.encode(time).equals(text)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw wrong(name, "a time that exists");
        }
        throw wrong(name, "a time that exists");
    }

    public @Nullable Instant optionalTime(String name) throws ExchangeException {
        return has(name) ? time(name) : null;
    }

    /// A CMS signing time has no fraction of a second.
    public Instant wholeSecond(String name) throws ExchangeException {
        Instant time = time(name);
        if (!time.truncatedTo(ChronoUnit.SECONDS).equals(time)) {
            throw wrong(name, "a time that ends in .000Z");
        }
        return time;
    }

    public byte[] digest(String name) throws ExchangeException {
        return bytes(name, Sha384.BYTES, Sha384.BYTES);
    }

    public byte @Nullable [] optionalDigest(String name) throws ExchangeException {
        return has(name) ? digest(name) : null;
    }

    public byte[] bytes(String name, int min, int max) throws ExchangeException {
        return decode(name, value(name), min, max);
    }

    public List<byte[]> byteList(String name, int count, int min, int max) throws ExchangeException {
        List<byte[]> items = new ArrayList<>();
        for (Object item : list(name, count)) {
            items.add(decode(name, item, min, max));
        }
        if (items.size() != count) {
            throw wrong(name, "a list of " + count);
        }
        return items;
    }

    public List<String> textList(String name, int maxItems, int maxChars) throws ExchangeException {
        if (!has(name)) {
            return List.of();
        }
        List<String> items = new ArrayList<>();
        for (Object item : list(name, maxItems)) {
            if (!(item instanceof String text) || text.isEmpty() || text.length() > maxChars) {
                throw wrong(name, "a list of texts of 1 to " + maxChars + " characters");
            }
            items.add(text);
        }
        return items;
    }

    public StatementReader object(String name) throws ExchangeException {
        return child(name, value(name));
    }

    public @Nullable StatementReader optionalObject(String name) throws ExchangeException {
        return has(name) ? object(name) : null;
    }

    public List<StatementReader> objects(String name, int maxItems) throws ExchangeException {
        if (!has(name)) {
            return List.of();
        }
        List<StatementReader> items = new ArrayList<>();
        for (Object item : list(name, maxItems)) {
            items.add(child(name, item));
        }
        return items;
    }

    /// Refuses members that nobody asked for.
    public void end() throws ExchangeException {
        for (String name : members.keySet()) {
            if (!asked.contains(name)) {
                throw malformed("\"" + path + "\" holds a member " + CanonicalJson.shown(name) + " that is not known");
            }
        }
    }

    private boolean has(String name) {
        asked.add(name);
        return members.containsKey(name);
    }

    private Object value(String name) throws ExchangeException {
        asked.add(name);
        Object value = members.get(name);
        if (value == null) {
            throw malformed("member \"" + path + "." + name + "\" is missing");
        }
        return value;
    }

    private List<?> list(String name, int maxItems) throws ExchangeException {
        if (!(value(name) instanceof List<?> items) || items.size() > maxItems) {
            throw wrong(name, "a list of at most " + maxItems);
        }
        return items;
    }

    private StatementReader child(String name, Object value) throws ExchangeException {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(name, "an object");
        }
        @SuppressWarnings("unchecked") // CanonicalJson makes no other maps
        Map<String, Object> object = (Map<String, Object>) map;
        return new StatementReader(path + "." + name, object);
    }

    private byte[] decode(String name, Object value, int min, int max) throws ExchangeException {
        if (value instanceof String text && text.indexOf('=') < 0) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(text);
                // The decoder ignores stray low bits of the last character: two texts for the same bytes.
                if (bytes.length >= min
                        && bytes.length <= max
                        && StatementWriter.encode(bytes).equals(text)) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw wrong(name, "base64url");
            }
        }
        throw wrong(name, min == max ? min + " bytes in base64url" : min + " to " + max + " bytes in base64url");
    }

    /// For what only the statement's own type can judge.
    public ExchangeException wrong(String name, String expected) {
        return malformed("member \"" + path + "." + name + "\" is not " + expected);
    }
}
