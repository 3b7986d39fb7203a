package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EntenteTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... args) {
        CommandLine line = Entente.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"send", "status X", "inbox --nonsense", "ack 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11", "nothing"})
    void wrongUsageIsExitTwoAndSaysWhereToRead(String line) {
        assertEquals(2, run(line.split(" ")));
        assertEquals("", out.toString());
        assertTrue(err.toString().contains("--help"), err.toString());
    }

    @Test
    void wrongUsageIsAnObjectForProgrammes() {
        assertEquals(2, run("status", "not-a-uuid", "--json"));
        assertTrue(
                out.toString().startsWith("{\"error\":{\"reason\":\"INVALID_REQUEST\",\"message\":\""), out.toString());
        assertEquals(1, out.toString().lines().count());
        assertEquals("", err.toString());
    }

    @Test
    void aFailureIsExitOneASentenceAndWhatToDo() {
        assertEquals(1, run("inbox", "--home", folder.toString()));
        assertEquals("", out.toString());
        assertTrue(err.toString().startsWith("entente: CONFIGURATION: " + folder), err.toString());
        assertTrue(err.toString().contains("--home"), err.toString());
    }

    @Test
    void aFailureIsAnObjectForProgrammes() {
        assertEquals(1, run("inbox", "--json", "--home", folder.toString()));
        assertTrue(
                out.toString().startsWith("{\"error\":{\"reason\":\"CONFIGURATION\",\"message\":\""), out.toString());
        assertTrue(out.toString().endsWith("\"retry\":\"NEVER\"}}" + System.lineSeparator()), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void everyVerbExplainsItselfWithAnExample() {
        var verbs = new ArrayList<List<String>>();
        collect(Entente.commandLine(), List.of(), verbs);
        assertTrue(verbs.size() >= 7, verbs.toString());
        for (List<String> verb : verbs) {
            out.getBuffer().setLength(0);
            var args = new ArrayList<>(verb);
            args.add("--help");
            assertEquals(0, run(args.toArray(String[]::new)));
            assertTrue(out.toString().contains("Example"), verb + " has no example:\n" + out);
            assertTrue(out.toString().contains("--json"), verb + " has no --json");
            assertTrue(out.toString().contains("--home"), verb + " has no --home");
        }
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> verbs) {
        line.getSubcommands().forEach((name, verb) -> {
            var to = new ArrayList<>(path);
            to.add(name);
            if (verb.getSubcommands().isEmpty()) {
                verbs.add(to);
            }
            collect(verb, to, verbs);
        });
    }

    @Test
    void aRefusalNamesItsRule() {
        var refusal = new ExchangeException(Reason.RELEASE_DENIED, "It may not go to GBR.", "noforn", "CAPCO H.8");
        output(false).failure(refusal);
        assertEquals(
                List.of("entente: RELEASE_DENIED: It may not go to GBR.", "  rule noforn: CAPCO H.8"),
                err.toString().lines().toList());
        output(true).failure(refusal);
        assertEquals(
                "{\"error\":{\"reason\":\"RELEASE_DENIED\",\"message\":\"It may not go to GBR.\",\"rule\":\"noforn\","
                        + "\"citation\":\"CAPCO H.8\",\"retry\":\"NEVER\"}}",
                out.toString().strip());
    }

    @Test
    void textOfOthersCannotCommandTheTerminal() {
        output(false).text("a\u001b[2Jb\u202ec\u0085d\ne");
        assertEquals("a?[2Jb?c?d\ne", out.toString().strip());
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertEquals(
                "{\"a\":\"\\\"\\\\\\n\\u001b\\u0085é\",\"b\":[1,true,{}]}",
                new JsonLine()
                        .put("a", "\"\\\n\u001b\u0085é")
                        .put("none", null)
                        .put("b", List.of(1, true, new JsonLine()))
                        .toString());
    }

    private Output output(boolean json) {
        return new Output(new PrintWriter(out), new PrintWriter(err), json, false);
    }
}
