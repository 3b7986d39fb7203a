package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.trust.Sha384;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@ExtendWith(TableRows.class)
class AgreementCommandTest {
    private static final String CEILING = "{\"level\":\"SECRET\",\"policy\":\"usa\"}";
    private static final String EQUAL =
            "{\"from\":\"SECRET\",\"fromPolicy\":\"usa\",\"to\":\"SECRET\",\"toPolicy\":\"gbr\"}";
    private static final String TYPES = "\"contentTypes\":[\"application/json\",\"application/pdf\"]";

    /// Sorted, as canonical form wants it.
    private static final String GOOD = "{\"acknowledgeWithinSeconds\":604800,\"ceilings\":[" + CEILING + "]," + TYPES
            + ",\"deliverWithinSeconds\":5400,\"equivalences\":[" + EQUAL
            + "],\"from\":\"usa.state\",\"id\":\"usa-to-gbr-1\",\"maxBytes\":10737418240,"
            + "\"releasableTo\":[\"GBR\"],\"release\":\"none\",\"retainDays\":30,\"to\":\"gbr.fcdo\","
            + "\"type\":\"agreement\",\"v\":1,"
            + "\"validFrom\":\"2026-01-01T00:00:00.000Z\",\"validUntil\":\"2027-01-01T00:00:00.000Z\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    private Instant now = Instant.parse("2026-06-01T00:00:00Z");
    private String out = "";
    private @Nullable ExchangeException refused;

    @BeforeEach
    void agree() throws IOException {
        write("agreements/usa-to-gbr.json", GOOD);
    }

    @Test
    void showSaysEverythingInPlainWords() {
        assertEquals(0, run("show", "usa-to-gbr-1"));
        assertEquals("""
                usa-to-gbr-1: in force, 214 days left
                  from        usa.state
                  to          gbr.fcdo
                  valid from  2026-01-01T00:00:00Z
                  valid until 2027-01-01T00:00:00Z
                  at most     SECRET (usa)
                  for         GBR
                  content     application/json, application/pdf
                  size        10.0 GiB (10737418240 bytes) at most
                  delivery    within 90 minutes
                  decision    within 7 days
                  kept for    30 days
                  release     none: no official needs to let a package go
                  equivalent  SECRET (usa) is SECRET (gbr)
                  SHA-384, the same on both sides:
                """ + PkiText.aloud(digest(GOOD)) + "\n", out);
    }

    @Test
    void showIsAnObjectForProgrammes() {
        assertEquals(0, run("show", home.resolve("agreements/usa-to-gbr.json"), "--json"));
        assertEquals(1, out.lines().count());
        assertTrue(out.startsWith("{\"id\":\"usa-to-gbr-1\",\"from\":\"usa.state\",\"to\":\"gbr.fcdo\","), out);
        for (String part : List.of(
                "\"inForce\":true,\"daysLeft\":214,",
                "\"ceilings\":[{\"policy\":\"usa\",\"level\":\"SECRET\"}],",
                "\"deliverWithinSeconds\":5400,",
                "\"equivalences\":[{\"fromPolicy\":\"usa\",\"from\":\"SECRET\",\"toPolicy\":\"gbr\",\"to\":\"SECRET\"}],",
                "\"digest\":\"" + HexFormat.of().formatHex(digest(GOOD)) + "\"}")) {
            assertTrue(out.contains(part), out);
        }
    }

    @Test
    void whatIsNotFoundSaysWhatThereIs() throws IOException {
        write("agreements/spoilt.json", "{");
        assertEquals(1, run("show", "usa-to-gbr-2"));
        String said = refused == null ? "" : refused.text();
        assertTrue(said.contains("which has usa-to-gbr-1; check the name, or --home."), said);
        assertTrue(said.contains("spoilt.json"), said);
    }

    /// What is wrong with a file, and what must be said.
    record Bad(String name, String content, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("line break at its end", GOOD + "\n", "Only the line break at its end is wrong"),
                new Bad("spaces", GOOD.replace(",", ", "), "jq -cjS"),
                new Bad("members in another order", reordered(), "canonical form (RFC 8785)"),
                new Bad(
                        "unknown member",
                        GOOD.replace("\"retainDays\"", "\"retain\""),
                        "\"agreement.retainDays\" is missing"),
                new Bad("no list", GOOD.replace("\"ceilings\":[" + CEILING + "]", "\"ceilings\":[]"), "no empty lists"),
                new Bad(
                        "ends before it begins",
                        GOOD.replace("2027", "2025"),
                        "\"agreement.validUntil\" is not later"));
    }

    private static String reordered() {
        return GOOD.replace("\"type\":\"agreement\",\"v\":1", "\"v\":1,\"type\":\"agreement\"");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void checkSaysWhatIsWrongAndWhatToDo(Bad bad) throws IOException {
        Path file = write("new.json", bad.content());
        assertEquals(1, run("check", file), out);
        String said = refused == null ? "" : refused.text();
        assertTrue(said.startsWith(file + ": "), said);
        assertTrue(said.contains(bad.said()), said);
    }

    /// A change of the good agreement, and the warning that it must give.
    record Warned(String name, String what, String by, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Warned> warned() {
        return Stream.of(
                new Warned(
                        "not in force yet",
                        "2026-01-01",
                        "2026-06-04",
                        "not in force before 2026-06-04T00:00:00Z, in 3 days"),
                new Warned("over", "2027-01-01", "2026-05-31", "ended on 2026-05-31T00:00:00Z, 1 day ago"),
                new Warned(
                        "over this instant", "2027-01-01", "2026-06-01", "ended on 2026-06-01T00:00:00Z, 0 hours ago"),
                new Warned("over in 29 days", "2027-01-01", "2026-06-30", "in 29 days. Agree on the next one"),
                new Warned("release by an official", "\"none\"", "\"each\"", "demands release by an official"),
                new Warned("unknown policy", CEILING, CEILING.replace("usa", "fra"), "no policy \"fra\" is installed"),
                new Warned("unknown level", CEILING, CEILING.replace("SECRET", "SECRETT"), "no level \"SECRETT\""),
                new Warned(
                        "unknown level of the sender",
                        EQUAL,
                        EQUAL.replace("\"from\":\"S", "\"from\":\"X"),
                        "no level \"XECRET\""),
                new Warned(
                        "unknown level of the recipient",
                        EQUAL,
                        EQUAL.replace("\"to\":\"S", "\"to\":\"X"),
                        "equivalences: the policy \"gbr\" has no"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("warned")
    void checkWarnsOfWhatWouldRefusePackages(Warned warned) throws IOException {
        assertTrue(GOOD.contains(warned.what()));
        Path file = write("agreements/usa-to-gbr.json", GOOD.replace(warned.what(), warned.by()));
        assertEquals(0, run("check", file), () -> String.valueOf(refused));
        assertEquals(2, out.lines().count(), out);
        assertTrue(out.contains("  warning: ") && out.contains(warned.said()), out);
        run("check", file, "--json");
        assertEquals(1, out.lines().count());
        assertTrue(out.contains("\"warnings\":[\""), out);
    }

    @Test
    void checkIsContentWithAGoodOne() {
        assertEquals(0, run("check", "usa-to-gbr-1"));
        assertTrue(out.endsWith(": a good agreement, usa-to-gbr-1, from usa.state to gbr.fcdo.\n"), out);
        now = Instant.parse("2026-12-01T23:59:59Z");
        assertEquals(0, run("check", "usa-to-gbr-1", "--json"));
        assertTrue(out.endsWith("\"warnings\":[]}\n"), out);
    }

    @Test
    void checkWarnsOfTwoOfOneDirection() throws IOException {
        assertEquals(0, run("check", write("new.json", GOOD.replace("gbr-1", "gbr-2"))));
        assertTrue(out.contains("usa-to-gbr.json is also from usa.state to gbr.fcdo: put this one in its place"), out);
    }

    @Test
    void diffSaysWhatEachHasAlone() throws IOException {
        String other = GOOD.replace("10737418240", "512")
                .replace("\"application/json\",\"application/pdf\"", "\"application/json\",\"text/plain\"")
                .replace(",\"equivalences\":[" + EQUAL + "]", "");
        Path b = write("new.json", other);
        assertEquals(1, run("diff", "usa-to-gbr-1", b));
        assertEquals(
                """
                contentTypes: only in A application/pdf; only in B text/plain
                maxBytes: A 10.0 GiB (10737418240 bytes) at most; B 512 bytes at most
                equivalences: only in A SECRET (usa) is SECRET (gbr)
                """ + "A is " + home.resolve("agreements/usa-to-gbr.json") + ", B is " + b + ": they differ.\n", out);
        assertEquals(1, run("diff", "usa-to-gbr-1", b, "--json"));
        assertEquals(4, out.lines().count());
        assertTrue(out.endsWith("{\"same\":false}\n"), out);
    }

    @Test
    void diffOfTheSameBytesSaysSo() throws IOException {
        assertEquals(0, run("diff", "usa-to-gbr-1", write("new.json", GOOD)));
        assertEquals("The same bytes.\n", out);
        Path turned =
                write("new.json", GOOD.replace(TYPES, "\"contentTypes\":[\"application/pdf\",\"application/json\"]"));
        assertEquals(1, run("diff", "usa-to-gbr-1", turned));
        assertTrue(out.startsWith("contentTypes: the same, in another order\n"), out);
    }

    @Test
    void digestIsReadAloudInGroups() {
        assertEquals(0, run("digest", "usa-to-gbr-1"));
        String hex = HexFormat.of().formatHex(digest(GOOD));
        assertTrue(
                out.startsWith("usa-to-gbr-1, from usa.state to gbr.fcdo, SHA-384:\n  " + hex.substring(0, 4) + " "),
                out);
        assertEquals(5, out.lines().count());
        assertTrue(out.replaceAll("\\s", "").endsWith("SHA-384:" + hex), out);
        run("digest", "usa-to-gbr-1", "--json");
        assertTrue(out.endsWith("\"digest\":\"" + hex + "\"}\n"), out);
    }

    @Test
    void wrongUsageIsExitTwo() {
        assertEquals(2, run("diff", "usa-to-gbr-1"));
        assertEquals(2, run("show"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(home.resolve("agreements"));
        return Files.writeString(file, text);
    }

    private static byte[] digest(String text) {
        return Sha384.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private int run(Object... arguments) {
        var text = new StringWriter();
        refused = null;
        var line = new CommandLine(new AgreementCommand(Clock.fixed(now, ZoneOffset.UTC)));
        line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
        line.setExecutionExceptionHandler((e, verb, parsed) -> {
            if (e instanceof ExchangeException ours) {
                refused = ours;
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw e;
        });
        int code = line.execute(Stream.concat(Stream.of(arguments), Stream.of("--home", home))
                .map(Object::toString)
                .toArray(String[]::new));
        out = text.toString();
        return code;
    }
}
