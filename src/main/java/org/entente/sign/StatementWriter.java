package org.entente.sign;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Builds the canonical bytes of a statement (FORMATS section 1). An absent optional member is left out, an empty
/// list is left out, a flag is only ever true. Not for use by several threads.
public final class StatementWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, Object> members = new TreeMap<>();

    private StatementWriter() {}

    /// A statement of version 1.
    public static StatementWriter statement(String type) {
        return new StatementWriter().put("type", type).put("v", 1);
    }

    /// An object inside a statement.
    public static StatementWriter object() {
        return new StatementWriter();
    }

    /// Adds a text; null adds nothing.
    ///
    /// @throws IllegalArgumentException when the text is not in NFC or holds control characters: check input before
    public StatementWriter put(String name, @Nullable String value) {
        if (value != null) {
            if (!CanonicalJson.isPlain(value)) {
                throw new IllegalArgumentException(name + " holds a control character or is not in NFC");
            }
            set(name, value);
        }
        return this;
    }

    public StatementWriter put(String name, long value) {
        if (value < 0 || value > CanonicalJson.MAX_INTEGER) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
        set(name, value);
        return this;
    }

    public StatementWriter put(String name, @Nullable Instant time) {
        return time == null ? this : put(name, encode(time));
    }

    /// Adds a time that is also a CMS signing time.
    ///
    /// @throws IllegalArgumentException when it has a fraction of a second
    public StatementWriter putSecond(String name, Instant time) {
        if (!time.truncatedTo(ChronoUnit.SECONDS).equals(time)) {
            throw new IllegalArgumentException(name + " is not a whole second: " + time);
        }
        return put(name, time);
    }

    public StatementWriter put(String name, byte @Nullable [] bytes) {
        return bytes == null ? this : put(name, encode(bytes));
    }

    public StatementWriter put(String name, @Nullable StatementWriter object) {
        if (object != null) {
            set(name, object.members);
        }
        return this;
    }

    public StatementWriter putFlag(String name, boolean value) {
        if (value) {
            set(name, true);
        }
        return this;
    }

    public StatementWriter putStrings(String name, List<String> values) {
        return putList(name, values);
    }

    public StatementWriter putBytes(String name, List<byte[]> values) {
        return putList(name, values.stream().map(StatementWriter::encode).toList());
    }

    public StatementWriter putObjects(String name, List<StatementWriter> values) {
        return putList(name, values.stream().map(value -> value.members).toList());
    }

    /// The canonical bytes.
    public byte[] bytes() {
        return CanonicalJson.encode(members);
    }

    /// Base64url without padding, as digests, salts, keys and blobs are written.
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Whether a text may stand in a statement: NFC, no control characters, no unpaired surrogates.
    public static boolean isPlain(String text) {
        return CanonicalJson.isPlain(text);
    }

    static String encode(Instant time) {
        return TIME.format(time);
    }

    private StatementWriter putList(String name, List<?> values) {
        if (!values.isEmpty()) {
            set(name, new ArrayList<>(values));
        }
        return this;
    }

    private void set(String name, Object value) {
        if (members.put(name, value) != null) {
            throw new IllegalStateException("member written twice: " + name);
        }
    }
}
