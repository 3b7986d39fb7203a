package org.entente.sign;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;

/// The part of RFC 8785 (JSON Canonicalization Scheme) that statements use: objects, lists, strings in NFC
/// without control characters, integers below 2^53, and `true`. No null, no false, no fractions, no empty list.
///
/// [#parse] accepts exactly what [#encode] writes: bytes that differ from their own canonical form are refused,
/// and so are duplicate names, unpaired surrogates and nesting deeper than [#MAX_DEPTH].
final class CanonicalJson {
    static final int MAX_DEPTH = 8;

    /// 2^53 - 1, the largest integer that every JSON reader keeps.
    static final long MAX_INTEGER = (1L << 53) - 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{1,40}");

    private final String text;
    private int at;

    private CanonicalJson(String text) {
        this.text = text;
    }

    /// Reads one object. Values are `String`, `Long`, `Boolean.TRUE`, `List` or `Map` of these.
    static Map<String, Object> parse(byte[] bytes, int maxBytes) throws ExchangeException {
        if (bytes.length > maxBytes) {
            throw malformed("it has " + bytes.length + " bytes, allowed are " + maxBytes);
        }
        CanonicalJson reader = new CanonicalJson(decode(bytes));
        Map<String, Object> object = reader.object(1);
        if (reader.at != reader.text.length()) {
            throw malformed("bytes follow its end");
        }
        // Catches whatever the reader was lenient about: order of names, escapes, white space, leading zeros.
        if (!Arrays.equals(encode(object), bytes)) {
            throw malformed("its bytes are not in canonical form (RFC 8785)");
        }
        return object;
    }

    static byte[] encode(Map<String, Object> object) {
        StringBuilder out = new StringBuilder(512);
        write(out, object);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Whether a string may stand in a statement: NFC, no control characters, no unpaired surrogates.
    static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return Normalizer.isNormalized(value, Normalizer.Form.NFC);
    }

    private static String decode(byte[] bytes) throws ExchangeException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("it is not UTF-8");
        }
    }

    private Map<String, Object> object(int depth) throws ExchangeException {
        expect('{');
        // Natural order of String is the order of UTF-16 code units, which RFC 8785 section 3.2.3 demands.
        Map<String, Object> members = new TreeMap<>();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            String name = string();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw malformed("member " + shown(name) + " stands twice");
            }
            if (peek() == ',') {
                at++;
            } else {
                expect('}');
                return members;
            }
        }
    }

    private Object value(int depth) throws ExchangeException {
        if (depth > MAX_DEPTH) {
            throw malformed("it is nested too deeply");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            case 't' -> truth();
            default -> integer();
        };
    }

    private List<Object> list(int depth) throws ExchangeException {
        expect('[');
        List<Object> items = new ArrayList<>();
        while (true) {
            items.add(value(depth + 1));
            if (peek() == ',') {
                at++;
            } else {
                expect(']');
                return items;
            }
        }
    }

    private String string() throws ExchangeException {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                break;
            }
            if (c == '\\') {
                // Without control characters these two are the only escapes that canonical form leaves.
                c = next();
                if (c != '"' && c != '\\') {
                    throw malformed("it holds an escape that canonical form has no use for");
                }
            }
            out.append(c);
        }
        String value = out.toString();
        if (!isPlain(value)) {
            throw malformed("it holds a control character or text that is not in NFC");
        }
        return value;
    }

    private Boolean truth() throws ExchangeException {
        if (!text.startsWith("true", at)) {
            throw malformed("it holds a value of no allowed kind");
        }
        at += 4;
        return Boolean.TRUE;
    }

    private Long integer() throws ExchangeException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start || at - start > 16) {
            throw malformed("it holds a value of no allowed kind");
        }
        long value = Long.parseLong(text, start, at, 10);
        if (value > MAX_INTEGER) {
            throw malformed("it holds an integer of 2^53 or more");
        }
        return value;
    }

    private char peek() throws ExchangeException {
        if (at >= text.length()) {
            throw malformed("it ends early");
        }
        return text.charAt(at);
    }

    private char next() throws ExchangeException {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) throws ExchangeException {
        if (next() != wanted) {
            throw malformed("'" + wanted + "' was expected");
        }
    }

    private static void write(StringBuilder out, Object value) {
        switch (value) {
            case String string -> writeString(out, string);
            case Long integer -> out.append(integer.longValue());
            case Boolean flag -> out.append(flag.booleanValue());
            case List<?> items -> {
                out.append('[');
                String separator = "";
                for (Object item : items) {
                    out.append(separator);
                    write(out, item);
                    separator = ",";
                }
                out.append(']');
            }
            case Map<?, ?> members -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    out.append(separator);
                    writeString(out, (String) member.getKey());
                    out.append(':');
                    write(out, member.getValue());
                    separator = ",";
                }
                out.append('}');
            }
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    private static void writeString(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    /// A name that came from outside, as a refusal may show it: what is not like a member's name is content, and
    /// may be as long as the statement.
    static String shown(String name) {
        return NAME.matcher(name).matches() ? "\"" + name + "\"" : "of another form than a name's";
    }

    static ExchangeException malformed(String why) {
        return new ExchangeException(Reason.MALFORMED_STATEMENT, "The statement is malformed: " + why + ".");
    }
}
