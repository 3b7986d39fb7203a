package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// `entente marking` as other people's programs use it: JSON Lines in, JSON Lines out.
@ExtendWith(TableRows.class)
class MarkingLinesTest {
    private static final String[] PARSE = {"marking", "parse", "--policy", "usa"};
    private static final String[] JOIN = {"marking", "join", "--policy", "usa"};
    private static final String[] DECIDE = {"marking", "decide"};
    private static final String GOOD = "{\"form\":\"banner\",\"context\":null,\"text\":\"SECRET//NOFORN\"}";
    private static final String ANSWER = "{\"valid\":true,\"marking\":\"SECRET//NOFORN\",\"attributes\":{"
            + "\"classification\":\"S\",\"disseminationControls\":[\"NF\"],\"ownerProducer\":[\"USA\"]},"
            + "\"findings\":[],\"repair\":null}";

    private static Verbs.Result run(String lines, String... verb) {
        return run(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), verb);
    }

    private static Verbs.Result run(InputStream in, String... verb) {
        return Verbs.run(in, Clock.systemUTC(), verb);
    }

    /// The answer to one line, which must have been answered.
    private static String answer(String line, String... verb) {
        Verbs.Result result = run(line + "\n", verb);
        assertEquals(0, result.exit(), result::toString);
        assertEquals("", result.err());
        assertTrue(result.out().endsWith("}\n"), result::out);
        assertEquals(1, result.out().lines().count(), result::out);
        return result.out().strip();
    }

    @Test
    void everyLineIsAnsweredInItsPlaceAndAMalformedOneByAnError() {
        Verbs.Result result = run(GOOD + "\nnonsense\n" + GOOD + "\r\n\n" + GOOD, PARSE);
        List<String> lines = result.out().lines().toList();
        assertEquals(2, result.exit());
        assertEquals(5, lines.size(), result::out);
        for (int good : new int[] {0, 2, 4}) {
            assertEquals(ANSWER, lines.get(good));
        }
        assertTrue(lines.get(1).startsWith("{\"error\":{\"reason\":\"INVALID_REQUEST\",\"message\":\"Line 2: "));
        assertTrue(lines.get(1).endsWith(",\"retry\":\"NEVER\"}}"), lines.get(1));
        assertTrue(lines.get(3).contains("Line 4: "), lines.get(3));
        assertEquals("", result.err());
    }

    @Test
    void noLinesAreNoAnswersAndNoFault() {
        assertEquals(new Verbs.Result(0, "", ""), run("", PARSE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a number                | 5                                       | It is not a JSON object
            a list                  | [{}]                                    | It is not a JSON object
            cut off                 | {"form":"banner","text":"SECRET"        | It is not JSON
            two objects             | {"form":"banner","text":"S"} {}         | Something follows its object
            a comment               | {"form":"banner","text":"S"/**/}        | It is not JSON
            single quotes           | {'form':'banner','text':'S'}            | It is not JSON
            a name twice            | {"form":"banner","text":"S","text":"U"} | Member "text" stands twice
            an unknown member       | {"form":"banner","text":"S","policy":1} | Member "policy" is not known
            a name like content     | {"form":"banner","text":"S","a b":1}    | Member of another form than a name's is not known
            no form                 | {"text":"S"}                            | Member "form" is missing
            no text                 | {"form":"banner"}                       | Member "text" is missing
            text null               | {"form":"banner","text":null}           | Member "text" is not a text
            text a number           | {"form":"banner","text":1e9}            | Member "text" is not a text
            another form            | {"form":"BANNER","text":"S"}            | Member "form" is not one of [banner, portion]
            context a flag          | {"form":"portion","context":true,"text":"(S)"} | Member "context" is not a text
            a banner under a banner | {"form":"banner","context":"SECRET","text":"SECRET"} | Member "context" is not null
            nested too deeply       | {"form":[[[[[[[[[[[[]]]]]]]]]]]],"text":"S"} | It is not JSON, or nested too deeply
            """)
    void aMalformedLineOfParseSaysWhatIsWrong(String name, String line, String says) {
        refused(says, line, PARSE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no policy              | "policy":"usa",         |                         | Member "policy" is missing
            no purpose             | "purpose":"RELEASE",    |                         | Member "purpose" is missing
            another purpose        | RELEASE                 | release                 | Member "purpose" is not one of [RELEASE, DISPLAY]
            no recipient           | recipient               | recipients              | Member "recipient" is missing
            recipient a text       | "recipient":{"country":"GBR"} | "recipient":"GBR" | Member "recipient" is not an object
            no country             | {"country":"GBR"}       | {}                      | Member "recipient.country" is missing
            portions a text        | "purpose"               | "portions":"(S)","purpose" | Member "portions" is not a list of texts
            portions of numbers    | "purpose"               | "portions":[1],"purpose" | Member "portions" is not a list of texts
            named a text           | "GBR"                   | "GBR","named":"true"    | Member "recipient.named" is not true or false
            another organisation   | "GBR"                   | "GBR","organisation":"NGO" | Member "recipient.organisation" is not one of [
            an unknown member      | "GBR"                   | "GBR","rank":"x"        | Member "recipient.rank" is not known
            """)
    void aMalformedLineOfDecideSaysWhatIsWrong(String name, String from, String to, String says) {
        String good = "{\"policy\":\"usa\",\"marking\":\"UNCLASSIFIED\",\"purpose\":\"RELEASE\","
                + "\"recipient\":{\"country\":\"GBR\"}}";
        assertEquals("{\"decision\":\"PERMIT\",\"reasons\":[],\"obligations\":[]}", answer(good, DECIDE));
        assertTrue(good.contains(from), from);
        refused(says, good.replace(from, to == null ? "" : to), DECIDE);
    }

    private static void refused(String says, String line, String... verb) {
        Verbs.Result result = run(line + "\n", verb);
        assertEquals(2, result.exit(), result::out);
        assertTrue(result.out().contains("\"Line 1: " + says.replace("\"", "\\\"")), result::out);
        assertEquals(1, result.out().lines().count(), result::out);
    }

    @Test
    void whatIsNotUtf8IsMalformedAndNotGuessed() {
        byte[] line = "{\"form\":\"banner\",\"text\":\"S?\"}".getBytes(StandardCharsets.US_ASCII);
        line[line.length - 3] = (byte) 0xff;
        Verbs.Result result = run(new ByteArrayInputStream(line), PARSE);
        assertEquals(2, result.exit());
        assertTrue(result.out().contains("Line 1: It is not UTF-8."), result::out);
    }

    @Test
    void anInvalidMarkingHasFindingsAndItsOneRepair() {
        assertEquals(
                "{\"valid\":false,\"marking\":null,\"attributes\":{},\"findings\":[{\"rule\":\"usa.order\",\"citation\":"
                        + "\"CAPCO-2016 section A.6 p15-17 (order of the Register, ascending, each once)\",\"message\":"
                        + "\"What stands at characters 16 to 20 is out of order or there already; each stands once, in"
                        + " ascending order.\"}],\"repair\":\"SECRET//ORCON/NOFORN\"}",
                answer("{\"form\":\"banner\",\"text\":\"SECRET//NOFORN/ORCON\"}", PARSE));
        assertTrue(answer("{\"form\":\"banner\",\"text\":\"SECRET//NOFRON\"}", PARSE)
                .endsWith("],\"repair\":null}"));
    }

    @Test
    void aPortionLeavesItsListToItsContext() {
        String portion = "{\"form\":\"portion\",\"context\":\"%s\",\"text\":\"(S//REL)\"}";
        assertTrue(answer(portion.formatted("SECRET//REL TO USA, GBR"), PARSE)
                .startsWith("{\"valid\":true,\"marking\":\"(S//REL TO USA, GBR)\","));
        assertTrue(answer(portion.formatted("SECRET//REL TO GBR"), PARSE)
                .contains("\"message\":\"The banner it stands under is invalid: "));
        assertTrue(answer("{\"form\":\"portion\",\"text\":\"(S//REL)\"}", PARSE).startsWith("{\"valid\":false,"));
    }

    @Test
    void portionsRollUpOrSayWhichIsInvalid() {
        assertEquals(
                "{\"banner\":\"SECRET//REL TO USA, GBR\",\"findings\":[]}",
                answer("{\"portions\":[\"(S//REL TO USA, GBR)\",\"(U)\"]}", JOIN));
        String invalid = answer("{\"portions\":[\"(U)\",\"(S//XX)\",\"(S\"]}", JOIN);
        assertTrue(invalid.startsWith("{\"banner\":null,\"findings\":[{\"rule\":\"usa.understood\","), invalid);
        assertTrue(invalid.contains("\"message\":\"Portion 2: "), invalid);
        assertTrue(invalid.contains("\"message\":\"Portion 3: "), invalid);
        assertTrue(answer("{\"portions\":[]}", JOIN)
                .startsWith("{\"banner\":null,\"findings\":[{\"rule\":\"usa.portion\""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            released              | SECRET//REL TO USA, GBR | "(S//REL)","(U)" | "country":"GBR","clearance":"S" | PERMIT |
            the level in full     | SECRET//REL TO USA, GBR |                  | "country":"GBR","clearance":"SECRET" | PERMIT |
            not released          | SECRET//NOFORN          |                  | "country":"GBR","clearance":"S" | DENY | usa.noforn
            a stricter portion    | SECRET//REL TO USA, GBR | "(S//NF)"        | "country":"GBR","clearance":"S" | DENY | usa.noforn
            no clearance          | SECRET//REL TO USA, GBR |                  | "country":"GBR"                 | DENY | usa.clearance
            null is none          | SECRET//REL TO USA, GBR |                  | "country":"GBR","clearance":null | DENY | usa.clearance
            an unknown clearance  | UNCLASSIFIED            |                  | "country":"GBR","clearance":"secret" | DENY | usa.clearance
            an unknown country    | UNCLASSIFIED            |                  | "country":"UK"                  | DENY | usa.recipient
            an invalid marking    | SECRET//NOFRON          |                  | "country":"USA","clearance":"TS" | DENY | usa.understood
            an empty marking      |                         |                  | "country":"USA","clearance":"TS" | DENY | usa.characters
            an invalid portion    | SECRET//REL TO USA, GBR | "(S//XX)"        | "country":"GBR","clearance":"S" | DENY | usa.understood
            no contractors        | SECRET//PROPIN/REL TO USA, GBR | | "country":"GBR","clearance":"S","organisation":"CONTRACTOR" | DENY | usa.propin
            a government          | SECRET//PROPIN/REL TO USA, GBR | | "country":"GBR","clearance":"S","organisation":"GOVERNMENT" | PERMIT |
            not read in           | SECRET//SI//REL TO USA, GBR | | "country":"GBR","clearance":"TS"                     | DENY | usa.si
            read in               | SECRET//SI//REL TO USA, GBR | | "country":"GBR","clearance":"TS","readIns":["SI"]    | PERMIT |
            not on distribution   | SECRET//ORCON/REL TO USA, GBR | | "country":"GBR","clearance":"S"                    | DENY | usa.orcon
            on distribution       | SECRET//ORCON/REL TO USA, GBR | | "country":"GBR","clearance":"S","onDistribution":true | PERMIT | usa.orcon
            not named             | SECRET//NOFORN//EXDIS   |                  | "country":"USA","clearance":"S" | DENY | usa.exdis
            named                 | SECRET//NOFORN//EXDIS   |                  | "country":"USA","clearance":"S","named":true | PERMIT |
            """)
    void decisionsSayPermitOrDenyAndByWhichRule(
            String name, String marking, String portions, String recipient, String decision, String rule) {
        String answer = answer(
                decide("usa", marking == null ? "" : marking, portions == null ? "" : portions, "RELEASE", recipient),
                DECIDE);
        assertTrue(answer.startsWith("{\"decision\":\"" + decision + "\",\"reasons\":["), answer);
        assertEquals(decision.equals("PERMIT"), answer.contains("\"reasons\":[],"), answer);
        assertEquals(rule == null, answer.endsWith("\"reasons\":[],\"obligations\":[]}"), answer);
        assertTrue(rule == null || answer.contains("{\"rule\":\"" + rule + "\",\"citation\":\"CAPCO-2016 "), answer);
    }

    private static String decide(String policy, String marking, String portions, String purpose, String recipient) {
        return "{\"policy\":\"%s\",\"marking\":\"%s\",\"portions\":[%s],\"purpose\":\"%s\",\"recipient\":{%s}}"
                .formatted(policy, marking, portions, purpose, recipient);
    }

    @Test
    void whatMayOnlyBeShownIsNotReleased() {
        String to = "\"country\":\"AFG\",\"clearance\":\"S\"";
        String marking = "SECRET//DISPLAY ONLY AFG";
        assertTrue(answer(decide("usa", marking, "", "DISPLAY", to), DECIDE).startsWith("{\"decision\":\"PERMIT\""));
        assertTrue(answer(decide("usa", marking, "", "RELEASE", to), DECIDE).startsWith("{\"decision\":\"DENY\""));
    }

    @Test
    void anUnknownPolicyIsDeniedWithARule() {
        String answer = answer(decide("USA", "UNCLASSIFIED", "", "RELEASE", "\"country\":\"USA\""), DECIDE);
        assertTrue(
                answer.startsWith("{\"decision\":\"DENY\",\"reasons\":[{\"rule\":\"policy\",\"citation\":\""), answer);
    }

    @Test
    void anInvalidPortionHidesNoOtherReason() {
        String answer = answer(
                decide("usa", "SECRET//NOFORN", "\"(S//XX)\"", "RELEASE", "\"country\":\"GBR\",\"clearance\":\"S\""),
                DECIDE);
        assertTrue(answer.contains("\"message\":\"Portion 1: "), answer);
        assertTrue(answer.contains("\"rule\":\"usa.noforn\""), answer);
    }

    /// Sweden acceded to the North Atlantic Treaty on 7 March 2024.
    @Test
    void membershipOfGroupsIsThatOfTheDayInUtc() {
        String line =
                decide("usa", "SECRET//REL TO USA, NATO", "", "RELEASE", "\"country\":\"SWE\",\"clearance\":\"S\"");
        assertEquals("DENY", decisionAt("2024-03-06T23:59:59Z", line));
        assertEquals("PERMIT", decisionAt("2024-03-07T00:00:00Z", line));
    }

    private static String decisionAt(String time, String line) {
        Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
        InputStream in = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
        return Verbs.run(in, clock, DECIDE).out().contains("PERMIT") ? "PERMIT" : "DENY";
    }

    // ---- sizes

    @Test
    void aLineOfAMebibyteIsAnsweredAndALongerOneRefused() {
        String frame = "{\"form\":\"banner\",\"text\":\"%s\"}";
        int room = JsonLines.MAX_LINE_BYTES - frame.length() + 2;
        String most = frame.formatted("A".repeat(room));
        assertTimeout(Duration.ofSeconds(20), () -> {
            assertTrue(answer(most, PARSE).contains("\"rule\":\"usa.characters\""));
            Verbs.Result result = run(frame.formatted("A".repeat(room + 1)) + "\n" + GOOD + "\n", PARSE);
            assertEquals(2, result.exit());
            assertEquals(
                    List.of(
                            "{\"error\":{\"reason\":\"TOO_LARGE\",\"message\":\"Line 1: It has more than 1048576 bytes;"
                                    + " send less in one line.\",\"retry\":\"NEVER\"}}",
                            ANSWER),
                    result.out().lines().toList());
        });
    }

    @Test
    void aLineWithoutEndIsNotKept() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Verbs.Result result = run(new Zeros(256L << 20), PARSE);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(2, result.exit());
        assertTrue(result.out().contains("\"reason\":\"TOO_LARGE\""), result::out);
        assertTrue(allocated < 128L << 20, allocated + " bytes were allocated");
    }

    @Test
    void manyPortionsInALineAreOneFinding() {
        String portions = "\"(S//SAR-ABC//NF)\",".repeat(40_000) + "\"(U)\"";
        assertTimeout(Duration.ofSeconds(20), () -> {
            String joined = answer("{\"portions\":[" + portions + "]}", JOIN);
            assertTrue(joined.contains("There are more than 256 portion marks"), joined);
            String decided = answer(
                    decide("usa", "SECRET//SAR-ABC//NOFORN", portions, "RELEASE", "\"country\":\"USA\""), DECIDE);
            assertTrue(decided.contains("There are more than 256 portion marks"), decided);
        });
    }

    /// So many zero bytes and no line's end.
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    // ---- who asks and listens

    @Test
    @Timeout(60)
    void anAnswerIsOutBeforeTheNextLineIsWaitedFor() throws Exception {
        // Closed in the middle: that is the input's end.
        PipedOutputStream lines = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(lines);
                PipedReader answers = new PipedReader();
                PipedWriter out = new PipedWriter(answers)) {
            CommandLine verb =
                    Entente.commandLine(in, Clock.systemUTC()).setOut(new PrintWriter(new BufferedWriter(out)));
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> verb.execute(PARSE));
            BufferedReader reader = new BufferedReader(answers);
            for (int i = 0; i < 3; i++) {
                lines.write((GOOD + "\n").getBytes(StandardCharsets.UTF_8));
                lines.flush();
                assertEquals(ANSWER, reader.readLine());
                assertFalse(exit.isDone());
            }
            lines.close();
            assertEquals(0, exit.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void whereNobodyReadsTheAnswersItEnds() throws IOException {
        Writer closed = new Writer() {
            @Override
            public void write(char[] chars, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        int lines = 20_000;
        InputStream more = new ByteArrayInputStream((GOOD + "\n").repeat(lines).getBytes(StandardCharsets.UTF_8));
        Writer err = new StringWriter();
        int exit = Entente.commandLine(more, Clock.systemUTC())
                .setOut(new PrintWriter(closed))
                .setErr(new PrintWriter(err, true))
                .execute(PARSE);
        assertEquals(1, exit);
        assertTrue(err.toString().contains("Standard output was closed"), err::toString);
        assertTrue(more.available() > 0, "all lines were read for nobody");
    }
}
