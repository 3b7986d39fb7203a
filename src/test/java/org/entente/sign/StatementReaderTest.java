package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each way to ask for a member, at its limits and one beyond. A row is the member `m` of a statement, how it is
/// asked for, and whether that is answered.
@ExtendWith(TableRows.class)
class StatementReaderTest {
    private static final int BIG = 1 << 16;

    record Row(String name, String value, Question question, boolean answered) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Question {
        void ask(StatementReader reader) throws ExchangeException;
    }

    static Stream<Row> rows() {
        return Stream.of(texts(), numbers(), bytes(), lists()).flatMap(List::stream);
    }

    private static List<Row> texts() {
        Question text = reader -> reader.text("m", 4);
        Question code = reader -> reader.code("m", KeyState.class);
        Question agency = reader -> reader.agency("m");
        Question second = reader -> reader.wholeSecond("m");
        Pattern two = Pattern.compile("[a-z]{2}");
        return List.of(
                new Row("a text of the greatest length", text("aaaa"), text, true),
                new Row("a text of one character more", text("aaaaa"), text, false),
                new Row("a text of one character", text("a"), text, true),
                new Row("an empty text", text(""), text, false),
                new Row("a number for a text", "1", text, false),
                new Row("an optional text", text("aaaa"), reader -> reader.optionalText("m", 4), true),
                new Row("an optional text too long", text("aaaaa"), reader -> reader.optionalText("m", 4), false),
                new Row("an optional text that is empty", text(""), reader -> reader.optionalText("m", 4), false),
                new Row("of a form", text("ab"), reader -> reader.matching("m", two), true),
                new Row("that only holds the form", text("abc"), reader -> reader.matching("m", two), false),
                new Row("optionally of a form", text("ab"), reader -> reader.optionalMatching("m", two), true),
                new Row("optionally of another", text("abc"), reader -> reader.optionalMatching("m", two), false),
                new Row("a code", text("ACTIVE"), code, true),
                new Row("a code in lower case", text("active"), code, false),
                new Row("an unknown code", text("LOST"), code, false),
                new Row("an agency of the greatest length", text("a".repeat(64)), agency, true),
                new Row("an agency of one character more", text("a".repeat(65)), agency, false),
                new Row("an agency in upper case", text("USA"), agency, false),
                new Row("a whole second", text("2026-11-23T11:00:00.000Z"), second, true),
                new Row("a thousandth more", text("2026-11-23T11:00:00.001Z"), second, false),
                new Row("a time", text("2026-11-23T11:00:00.001Z"), reader -> reader.time("m"), true),
                new Row(
                        "a month that does not exist",
                        text("2026-13-23T11:00:00.001Z"),
                        reader -> reader.time("m"),
                        false),
                new Row("an optional time", text("2026-11-23T11:00:00.001Z"), reader -> reader.optionalTime("m"), true),
                new Row("an optional time that is none", text("now"), reader -> reader.optionalTime("m"), false));
    }

    private static List<Row> numbers() {
        Question number = reader -> reader.integer("m", 3, 5);
        Question small = reader -> reader.smallInteger("m", 3, 5);
        return List.of(
                new Row("the least number", "3", number, true),
                new Row("one less", "2", number, false),
                new Row("the greatest number", "5", number, true),
                new Row("one more", "6", number, false),
                new Row("a text for a number", text("4"), number, false),
                new Row("the least small number", "3", small, true),
                new Row("one less, small", "2", small, false),
                new Row("the greatest small number", "5", small, true),
                new Row("one more, small", "6", small, false),
                new Row("a flag", "true", reader -> assertTrue(reader.flag("m")), true),
                new Row("a number for a flag", "1", reader -> reader.flag("m"), false));
    }

    private static List<Row> bytes() {
        Question bytes = reader -> reader.bytes("m", 2, 3);
        Question list = reader -> reader.byteList("m", 2, 1, 1);
        return List.of(
                new Row("the fewest bytes", text("AAA"), bytes, true),
                new Row("one byte fewer", text("AA"), bytes, false),
                new Row("the most bytes", text("AAAA"), bytes, true),
                new Row("one byte more", text("AAAAAA"), bytes, false),
                new Row("a number for bytes", "1", bytes, false),
                new Row("no base64url", text("A!A"), bytes, false),
                new Row("a cut base64url", text("AAAAA"), bytes, false),
                new Row("stray low bits", text("AAB"), bytes, false),
                new Row("padding", text("AAA="), bytes, false),
                new Row("a digest", text("A".repeat(64)), reader -> reader.digest("m"), true),
                new Row("a digest one byte short", text("A".repeat(63)), reader -> reader.digest("m"), false),
                new Row("an optional digest", text("A".repeat(64)), reader -> reader.optionalDigest("m"), true),
                new Row("an optional one, long", text("A".repeat(66)), reader -> reader.optionalDigest("m"), false),
                new Row("a list of two", list("\"AA\"", 2), list, true),
                new Row("a list of one", list("\"AA\"", 1), list, false),
                new Row("a list of three", list("\"AA\"", 3), list, false),
                new Row("a list of longer ones", list("\"AAA\"", 2), list, false),
                new Row("a text for a list", text("AA"), list, false));
    }

    private static List<Row> lists() {
        Question texts = reader -> assertTrue(!reader.textList("m", 2, 3).isEmpty());
        Question objects = reader -> assertTrue(!reader.objects("m", 2).isEmpty());
        Question object = reader -> reader.object("m");
        return List.of(
                new Row("as many texts as may be", list("\"aaa\"", 2), texts, true),
                new Row("a text more", list("\"aaa\"", 3), texts, false),
                new Row("longer texts", list("\"aaaa\"", 2), texts, false),
                new Row("empty texts", list("\"\"", 2), texts, false),
                new Row("numbers for texts", list("1", 2), texts, false),
                new Row("a text for a list of texts", text("aaa"), texts, false),
                new Row("as many objects as may be", list("{\"a\":1}", 2), objects, true),
                new Row("an object more", list("{\"a\":1}", 3), objects, false),
                new Row("texts for objects", list("\"a\"", 1), objects, false),
                new Row("an object for objects", "{\"a\":1}", objects, false),
                new Row("an object", "{\"a\":1}", object, true),
                new Row("a list for an object", list("1", 1), object, false),
                new Row("an optional object", "{\"a\":1}", reader -> reader.optionalObject("m"), true),
                new Row("a text for an optional object", text("a"), reader -> reader.optionalObject("m"), false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isAnsweredWithinItsLimits(Row row) throws ExchangeException {
        byte[] bytes = ("{\"m\":" + row.value() + ",\"type\":\"t\",\"v\":1}").getBytes(StandardCharsets.UTF_8);
        StatementReader reader = StatementReader.read(bytes, "t", BIG);
        if (row.answered()) {
            row.question().ask(reader);
            reader.end();
        } else {
            ExchangeException refusal =
                    assertThrows(ExchangeException.class, () -> row.question().ask(reader));
            assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
            assertTrue(refusal.text().contains("t.m"), refusal.text());
        }
    }

    @Test
    void aMemberThatNobodyAskedForIsRefused() throws ExchangeException {
        StatementReader reader =
                StatementReader.read("{\"m\":1,\"type\":\"t\",\"v\":1}".getBytes(StandardCharsets.UTF_8), "t", BIG);
        ExchangeException refusal = assertThrows(ExchangeException.class, reader::end);
        assertEquals("The statement is malformed: \"t\" holds a member \"m\" that is not known.", refusal.text());
    }

    @Test
    void aNameThatIsNoneIsNotRepeated() throws ExchangeException {
        for (String name : List.of("two words", "a".repeat(41))) {
            StatementReader reader = StatementReader.read(
                    ("{\"" + name + "\":1,\"type\":\"t\",\"v\":1}").getBytes(StandardCharsets.UTF_8), "t", BIG);
            ExchangeException refusal = assertThrows(ExchangeException.class, reader::end);
            assertEquals(
                    "The statement is malformed: \"t\" holds a member of another form than a name's that is not known.",
                    refusal.text());
        }
    }

    @Test
    void anotherTypeOrVersionIsRefused() throws ExchangeException {
        StatementReader.read("{\"type\":\"t\",\"v\":1}".getBytes(StandardCharsets.UTF_8), "t", BIG)
                .end();
        for (String json : List.of(
                "{\"type\":\"u\",\"v\":1}",
                "{\"type\":\"t\",\"v\":2}",
                "{\"type\":\"t\",\"v\":0}",
                "{\"type\":\"t\"}")) {
            ExchangeException refusal = assertThrows(
                    ExchangeException.class,
                    () -> StatementReader.read(json.getBytes(StandardCharsets.UTF_8), "t", BIG));
            assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
        }
    }

    private static String text(String value) {
        return "\"" + value + "\"";
    }

    private static String list(String item, int count) {
        return "[" + String.join(",", Collections.nCopies(count, item)) + "]";
    }
}
