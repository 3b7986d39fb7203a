package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What would not be read back is not written.
class StatementWriterTest {
    /// A pair of surrogates is one character; one of them alone is none, and has no UTF-8.
    @ParameterizedTest
    @CsvSource({
        "'', true",
        "a, true",
        "\uD83D\uDE00, true",
        "\uD83D\uDE00a\uD83D\uDE00, true",
        "\uD83D, false",
        "\uDE00, false",
        "a\uD83D, false",
        "a\uDE00, false",
        "\uD83Da, false",
        "\uD83Da\uDE00, false",
        "\uDE00\uD83D, false",
        "\uD83D\uD83D\uDE00, false",
        "\uD83D\uDE00\uDE00, false",
        "a\u0007b, false",
        "a\u0085b, false",
        "\u00e9, true",
        "e\u0301, false",
    })
    void aPlainTextIsNfcWithoutControlsAndWholeCharacters(String text, boolean plain) {
        assertEquals(plain, StatementWriter.isPlain(text));
        StatementWriter writer = StatementWriter.object();
        if (plain) {
            assertEquals("{\"m\":\"" + text + "\"}", json(writer.put("m", text)));
        } else {
            assertThrows(IllegalArgumentException.class, () -> writer.put("m", text));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 53, Long.MAX_VALUE})
    void aNumberThatNotEveryReaderKeepsIsNotWritten(long number) {
        assertThrows(
                IllegalArgumentException.class, () -> StatementWriter.object().put("m", number));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, (1L << 53) - 1})
    void anyOtherNumberIs(long number) {
        assertEquals("{\"m\":" + number + "}", json(StatementWriter.object().put("m", number)));
    }

    @Test
    void aFlagIsTrueOrAbsent() {
        assertEquals(
                "{\"a\":true}", json(StatementWriter.object().putFlag("a", true).putFlag("b", false)));
    }

    @Test
    void whatIsAbsentOrEmptyIsLeftOut() {
        assertEquals(
                "{}",
                json(StatementWriter.object()
                        .put("a", (String) null)
                        .put("b", (Instant) null)
                        .put("c", (byte[]) null)
                        .put("d", (StatementWriter) null)
                        .putStrings("e", List.of())
                        .putBytes("f", List.of())
                        .putObjects("g", List.of())));
    }

    @Test
    void aMemberIsWrittenOnce() {
        StatementWriter writer = StatementWriter.object().put("m", 1);
        assertThrows(IllegalStateException.class, () -> writer.put("m", "again"));
    }

    @Test
    void aSigningTimeHasNoFraction() {
        Instant second = Instant.parse("2026-11-23T11:00:00Z");
        assertEquals(
                "{\"m\":\"2026-11-23T11:00:00.000Z\"}",
                json(StatementWriter.object().putSecond("m", second)));
        assertThrows(
                IllegalArgumentException.class, () -> StatementWriter.object().putSecond("m", second.plusMillis(1)));
    }

    private static String json(StatementWriter writer) {
        return new String(writer.bytes(), StandardCharsets.UTF_8);
    }
}
