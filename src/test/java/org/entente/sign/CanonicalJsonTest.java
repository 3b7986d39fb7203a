package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static final int MAX = 4096;

    /// From RFC 8785 section 3.2.3, sorted there: the euro sign, a code point above U+FFFF (which comes before
    /// U+FB33 by UTF-16 units, after it by code points) and others. Control characters are left out, since
    /// statements have none.
    private static final List<String> RFC_8785_ORDER = List.of("1", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufffd");

    static final List<String> CANONICAL = List.of(
            "{}",
            "{\"a\":0}",
            "{\"a\":9007199254740991}",
            "{\"a\":true}",
            "{\"a\":[1,\"x\",true,{\"b\":[0]}]}",
            "{\"a\":\"\"}",
            // RFC 8785 section 3.2.2.2: only these two need an escape; slash, euro sign and others stand as they are.
            "{\"a\":\"\\\"\\\\/\u20ac\ud83d\ude00\u2028\"}",
            "{\"A\":1,\"a\":2,\"aa\":3,\"\u00e9\":4}");

    @ParameterizedTest
    @FieldSource("CANONICAL")
    void whatIsCanonicalReadsAndWritesBackTheSameBytes(String json) throws ExchangeException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(bytes, CanonicalJson.encode(CanonicalJson.parse(bytes, MAX)));
    }

    @Test
    void membersAreInTheOrderOfUtf16Units() throws ExchangeException {
        Map<String, Object> members = new TreeMap<>();
        StringBuilder expected = new StringBuilder("{");
        for (String name : RFC_8785_ORDER) {
            members.put(name, 1L);
            expected.append(expected.length() == 1 ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":1");
        }
        byte[] bytes = CanonicalJson.encode(members);
        assertEquals(expected.append('}').toString(), new String(bytes, StandardCharsets.UTF_8));
        assertEquals(members, CanonicalJson.parse(bytes, MAX));
        assertRefused("{\"\ufb01\":1,\"\ud83d\ude00\":1}");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("duplicate member", "{\"a\":1,\"a\":1}"),
                Arguments.of("duplicate member below", "{\"x\":{\"a\":1,\"a\":1}}"),
                Arguments.of("members out of order", "{\"b\":1,\"a\":1}"),
                Arguments.of("space", "{\"a\": 1}"),
                Arguments.of("space in front", " {\"a\":1}"),
                Arguments.of("line feed at the end", "{\"a\":1}\n"),
                Arguments.of("tab", "{\t\"a\":1}"),
                Arguments.of("two objects", "{\"a\":1}{\"a\":1}"),
                Arguments.of("byte order mark", "\ufeff{\"a\":1}"),
                Arguments.of("escaped solidus", "{\"a\":\"\\/\"}"),
                Arguments.of("escaped letter", "{\"a\":\"\\u0061\"}"),
                Arguments.of("escaped quote as \\u", "{\"a\":\"\\u0022\"}"),
                Arguments.of("escaped line feed", "{\"a\":\"\\n\"}"),
                Arguments.of("escaped lone surrogate", "{\"a\":\"\\ud800\"}"),
                Arguments.of("line feed", "{\"a\":\"\n\"}"),
                Arguments.of("NUL", "{\"a\":\"\0\"}"),
                Arguments.of("delete", "{\"a\":\"\u007f\"}"),
                Arguments.of("C1 control", "{\"a\":\"\u0085\"}"),
                Arguments.of("control in a name", "{\"\u0001\":1}"),
                Arguments.of("decomposed letter", "{\"a\":\"e\u0301\"}"),
                Arguments.of("decomposed letter in a name", "{\"e\u0301\":1}"),
                Arguments.of("ohm sign, which NFC replaces", "{\"a\":\"\u2126\"}"),
                Arguments.of("null", "{\"a\":null}"),
                Arguments.of("false", "{\"a\":false}"),
                Arguments.of("True", "{\"a\":True}"),
                Arguments.of("fraction", "{\"a\":1.5}"),
                Arguments.of("fraction of zero", "{\"a\":1.0}"),
                Arguments.of("exponent", "{\"a\":1e2}"),
                Arguments.of("negative", "{\"a\":-1}"),
                Arguments.of("minus zero", "{\"a\":-0}"),
                Arguments.of("plus", "{\"a\":+1}"),
                Arguments.of("leading zero", "{\"a\":01}"),
                Arguments.of("two zeros", "{\"a\":00}"),
                Arguments.of("2^53", "{\"a\":9007199254740992}"),
                Arguments.of("2^64", "{\"a\":18446744073709551616}"),
                Arguments.of("Arabic digit", "{\"a\":\u0661}"),
                Arguments.of("empty list", "{\"a\":[]}"),
                Arguments.of("comma at the end of a list", "{\"a\":[1,]}"),
                Arguments.of("comma at the end", "{\"a\":1,}"),
                Arguments.of("single quotes", "{'a':1}"),
                Arguments.of("name without quotes", "{a:1}"),
                Arguments.of("list as the whole", "[1]"),
                Arguments.of("text as the whole", "\"a\""),
                Arguments.of("nothing", ""),
                Arguments.of("unfinished text", "{\"a\":\"x"),
                Arguments.of("unfinished escape", "{\"a\":\"\\"),
                Arguments.of("unfinished object", "{\"a\":1"),
                Arguments.of("unfinished list", "{\"a\":[1"),
                Arguments.of("unfinished truth", "{\"a\":tru"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void anythingElseIsRefused(String name, String json) {
        assertRefused(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ed a0 80", "ed b0 80", "c0 80", "c1 a1", "ff", "80", "e2 82", "f8 88 80 80 80", "f4 90 80 80"})
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] bad = HexFormat.ofDelimiter(" ").parseHex(hex);
        byte[] bytes = "{\"a\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(bytes, bytes.length + bad.length + 2);
        System.arraycopy(bad, 0, all, bytes.length, bad.length);
        all[all.length - 2] = '"';
        all[all.length - 1] = '}';
        assertEquals(
                Reason.MALFORMED_STATEMENT,
                assertThrows(ExchangeException.class, () -> CanonicalJson.parse(all, MAX))
                        .reason());
    }

    @Test
    void nestingAndSizeHaveALimit() throws ExchangeException {
        assertEquals(
                1, CanonicalJson.parse(nested(CanonicalJson.MAX_DEPTH), MAX).size());
        byte[] tooDeep = nested(CanonicalJson.MAX_DEPTH + 1);
        assertThrows(ExchangeException.class, () -> CanonicalJson.parse(tooDeep, MAX));
        byte[] veryDeep = nested(100_000);
        assertThrows(ExchangeException.class, () -> CanonicalJson.parse(veryDeep, veryDeep.length));
        byte[] lists = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        assertThrows(ExchangeException.class, () -> CanonicalJson.parse(lists, lists.length));

        byte[] small = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        assertEquals(1, CanonicalJson.parse(small, small.length).size());
        assertThrows(ExchangeException.class, () -> CanonicalJson.parse(small, small.length - 1));
    }

    /// `levels` objects, the innermost empty.
    private static byte[] nested(int levels) {
        return ("{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1)).getBytes(StandardCharsets.UTF_8);
    }

    private static void assertRefused(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> CanonicalJson.parse(bytes, MAX));
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }
}
