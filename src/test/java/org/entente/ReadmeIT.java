package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.cli.Verbs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Does what README.md says. Its `console` blocks are terminal sessions, each in one shell that starts in
/// the repository's root: a line with `$ ` is a command (a backslash at its end goes on), the lines after
/// it are what it prints, and `...` stands for any number of lines. A command ends with 0, unless the
/// next one is `echo $?`. The block with `deploy/quickstart` is played first, for the others use the
/// gateways it leaves running.
class ReadmeIT {
    private static final Path README = Path.of("README.md");
    private static final Path EVIDENCE = Path.of("target/quickstart/evidence");
    private static final String QUICKSTART = "deploy/quickstart --keep";
    private static final int MOST_LINES = 200;
    private static final String ANY_LINES = "...";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// What differs from one run to the next. What is left must be the same.
    private static final Map<Pattern, String> VARYING = Map.of(
            ID,
            "<id>",
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"),
            "<time>",
            Pattern.compile("\\b[0-9a-f]{4}( [0-9a-f]{4})+\\b"),
            "<hex>",
            Pattern.compile("\\b[0-9a-f]{96}\\b"),
            "<hex>",
            Pattern.compile("127\\.0\\.0\\.1:\\d+"),
            "<address>",
            Pattern.compile("OpenSSL 3\\.\\d+\\.\\d+\\S*"),
            "<openssl>",
            Pattern.compile("\\(\\d+ days\\)"),
            "<days>");

    private record Step(int line, String command, List<String> shown) {}

    private record Ran(Step step, int exit, List<String> printed) {}

    private static String readme = "";
    private static final List<Ran> RAN = new ArrayList<>();

    /// The package ids in the README, and those of this run in their place.
    private static final Map<String, String> IDS = new HashMap<>();

    @BeforeAll
    static void playTheQuickstart() throws IOException, InterruptedException {
        readme = Files.readString(README);
        assertEquals(0, run("openssl version").getFirst().exit(), "openssl is needed: install OpenSSL 3");
        List<Step> first = blocks("console").stream()
                .filter(ReadmeIT::isQuickstart)
                .findFirst()
                .orElseThrow();
        RAN.addAll(play(first));
        for (List<Step> block : blocks("console")) {
            if (!isQuickstart(block)) {
                RAN.addAll(play(block));
            }
        }
    }

    @AfterAll
    static void stopTheGateways() throws IOException, InterruptedException {
        run("deploy/quickstart stop");
    }

    @Test
    void everyCommandPrintsWhatTheReadmeShows() {
        assertTrue(RAN.size() >= 20, "only " + RAN.size() + " commands were found in README.md");
        for (int i = 0; i < RAN.size(); i++) {
            Ran ran = RAN.get(i);
            boolean mayFail =
                    i + 1 < RAN.size() && RAN.get(i + 1).step().command().equals("echo $?");
            String what = README + ":" + ran.step().line() + ": " + ran.step().command();
            if (!mayFail) {
                assertEquals(0, ran.exit(), what + "\n" + String.join("\n", ran.printed()));
            }
            if (!matches(ran.step().shown(), ran.printed())) {
                fail(what + "\nshows\n" + String.join("\n", ran.step().shown()) + "\nbut it printed\n"
                        + String.join("\n", ran.printed()));
            }
        }
    }

    @Test
    void opensslJudgesTheEvidenceByTheReadmesCommands() throws IOException, InterruptedException {
        for (String file : List.of("manifest.p384.p7s -content", "-verify_receipt", "delivered accepted")) {
            assertTrue(
                    RAN.stream()
                            .anyMatch(ran -> ran.exit() == 0
                                    && ran.step().command().contains("openssl cms")
                                    && ran.step().command().contains(file)),
                    "README.md does not verify " + file);
        }
        String verify = RAN.stream()
                .map(ran -> ran.step().command())
                .filter(command -> command.startsWith("openssl cms -verify "))
                .findFirst()
                .orElseThrow();
        Path altered = Files.createTempDirectory("evidence");
        try (Stream<Path> files = Files.list(EVIDENCE)) {
            for (Path file : files.toList()) {
                Files.copy(file, altered.resolve(file.getFileName()));
            }
        }
        assertEquals(0, run("cd " + altered, verify).getLast().exit());
        Path manifest = altered.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"segments\":1", "\"segments\":2"));
        assertNotEquals(0, run("cd " + altered, verify).getLast().exit());
        run("rm -r " + altered);
    }

    @Test
    void fingerprintByOpensslIsTheOneThatOperatorsReadAloud() {
        String byOpenssl = RAN.stream()
                .filter(ran -> ran.step().command().contains("printf gbr.fcdo"))
                .findFirst()
                .orElseThrow()
                .printed()
                .getFirst();
        String json =
                Verbs.must("pki", "bundle", "fingerprint", "target/quickstart/usa/trust/gbr.fcdo.bundle", "--json");
        String fingerprint = byOpenssl.substring(byOpenssl.indexOf(' ') + 1);
        assertEquals(96, fingerprint.length());
        assertTrue(json.contains("\"" + fingerprint + "\""), json);
    }

    @Test
    void everyVerbAndOptionInTheDocumentsExists() throws IOException {
        var texts = new ArrayList<Path>(List.of(README, Path.of("certs/README.md")));
        try (Stream<Path> examples = Files.walk(Path.of("deploy/examples"))) {
            examples.filter(Files::isRegularFile).forEach(texts::add);
        }
        int found = 0;
        for (Path file : texts) {
            String text = Files.readString(file).replace("\\\n", " ");
            for (MatchResult call : all("(?<![\\w.-])entente +([^`\\n]+)", text)) {
                verb(file, call.group(1));
                found++;
            }
        }
        assertTrue(found >= 20, "only " + found + " verbs were found");
        String help = allHelp(List.of()) + Files.readString(Path.of("deploy/quickstart"));
        for (MatchResult option : all("`(--[a-z][a-z-]*)", readme)) {
            assertTrue(names(help, option.group(1)), README + ": there is no option " + option.group(1));
        }
    }

    @Test
    void ciRunsTheReadmesTestCommand() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(".ci/run"));
        String last =
                lines.getLast().replaceFirst("^exec ", "").replace(" -B", "").replace(" -ntp", "");
        assertEquals(
                List.of(last),
                shellBlocks().stream().filter(block -> block.startsWith("mvn")).toList());
    }

    @Test
    void staysShortAndItsLinksLeadSomewhere() {
        assertTrue(readme.lines().count() < MOST_LINES);
        for (MatchResult link : all("\\]\\(([^):#]+)\\)", readme)) {
            assertTrue(Files.exists(Path.of(link.group(1))), link.group(1));
        }
    }

    // ---- reading the README

    private static boolean isQuickstart(List<Step> block) {
        return block.getFirst().command().equals(QUICKSTART);
    }

    private static List<String> shellBlocks() {
        return all("(?ms)^```sh\\n(.*?)\\n```$", readme).stream()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<List<Step>> blocks(String kind) {
        var blocks = new ArrayList<List<Step>>();
        for (MatchResult block : all("(?ms)^```" + kind + "\\n(.*?)^```$", readme)) {
            int line = (int) readme.substring(0, block.start()).lines().count() + 2;
            blocks.add(steps(line, block.group(1).lines().toList()));
        }
        return blocks;
    }

    private static List<Step> steps(int firstLine, List<String> lines) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < lines.size(); i++) {
            int line = firstLine + i;
            assertTrue(lines.get(i).startsWith("$ "), README + ":" + line + ": a console block begins with a command");
            var command = new StringBuilder(lines.get(i).substring(2));
            while (command.toString().endsWith("\\")) {
                i++;
                command.setLength(command.length() - 1);
                command.append(lines.get(i).strip());
            }
            var shown = new ArrayList<String>();
            while (i + 1 < lines.size() && !lines.get(i + 1).startsWith("$ ")) {
                i++;
                shown.add(lines.get(i));
            }
            steps.add(new Step(line, command.toString(), shown));
        }
        return steps;
    }

    // ---- running it

    /// Runs one block, each command in a shell of its own after the block's `export` and `cd` so far: an id in a
    /// command is the README's, and only what was printed before says which one it is in this run.
    private static List<Ran> play(List<Step> block) throws IOException, InterruptedException {
        var ran = new ArrayList<Ran>();
        var before = new ArrayList<String>();
        for (Step step : block) {
            String command = step.command();
            for (Map.Entry<String, String> id : IDS.entrySet()) {
                command = command.replace(id.getKey(), id.getValue());
            }
            var script = new ArrayList<String>(before);
            script.add(command.equals("echo $?") ? "echo " + ran.getLast().exit() : command);
            Ran result = run(script.toArray(String[]::new)).getLast();
            ran.add(new Ran(step, result.exit(), result.printed()));
            if (command.startsWith("export ") || command.startsWith("cd ")) {
                before.add(command);
            }
            bind(step.shown(), result.printed());
        }
        return ran;
    }

    /// Runs commands one after the other in one shell.
    private static List<Ran> run(String... commands) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (String command : commands) {
            script.append("{ ").append(command).append("\n} 2>&1; printf '\\n@@%d\\n' $?\n");
        }
        Path told = Files.createTempFile("readme", ".txt");
        var builder = new ProcessBuilder("bash", "-c", script.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(told.toFile());
        builder.environment().remove("ENTENTE_HOME");
        Process shell = builder.start();
        boolean ended = shell.waitFor(2, TimeUnit.MINUTES);
        shell.destroy();
        String output = Files.readString(told);
        Files.delete(told);
        assertTrue(ended, "still running after two minutes: " + script + "\n" + output);
        var ran = new ArrayList<Ran>();
        int from = 0;
        for (MatchResult end : all("\\n@@(\\d+)\\n", output)) {
            var step = new Step(0, commands[ran.size()], List.of());
            List<String> printed = output.substring(from, end.start()).lines().toList();
            ran.add(new Ran(step, Integer.parseInt(end.group(1)), printed));
            from = end.end();
        }
        assertEquals(commands.length, ran.size(), output);
        return ran;
    }

    private static void bind(List<String> shown, List<String> printed) {
        for (String line : shown) {
            String shape = shape(line);
            List<String> known = ids(line);
            if (known.stream().allMatch(IDS::containsKey)) {
                continue;
            }
            printed.stream()
                    .filter(other -> shape(other).equals(shape))
                    .findFirst()
                    .ifPresent(other -> {
                        for (int i = 0; i < known.size(); i++) {
                            IDS.put(known.get(i), ids(other).get(i));
                        }
                    });
        }
    }

    // ---- comparing

    private static List<String> ids(String line) {
        return all(ID.pattern(), line).stream().map(MatchResult::group).toList();
    }

    private static String shape(String line) {
        String shape = line.stripTrailing();
        for (Map.Entry<Pattern, String> varying : VARYING.entrySet()) {
            shape = varying.getKey().matcher(shape).replaceAll(varying.getValue());
        }
        return shape;
    }

    private static boolean matches(List<String> shown, List<String> printed) {
        if (shown.isEmpty()) {
            return printed.isEmpty();
        }
        List<String> rest = shown.subList(1, shown.size());
        if (shown.getFirst().equals(ANY_LINES)) {
            for (int i = 0; i <= printed.size(); i++) {
                if (matches(rest, printed.subList(i, printed.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !printed.isEmpty()
                && same(shown.getFirst(), printed.getFirst())
                && matches(rest, printed.subList(1, printed.size()));
    }

    private static boolean same(String shown, String printed) {
        List<String> expected =
                ids(shown).stream().map(id -> IDS.getOrDefault(id, id)).toList();
        return shape(shown).equals(shape(printed)) && expected.equals(ids(printed));
    }

    // ---- the command line

    /// Walks down the verbs of one call, then looks for its options in the help of the last.
    private static void verb(Path file, String call) {
        var verbs = new ArrayList<String>();
        String help = help(verbs);
        for (String word : List.of(call.strip().split("[ ,;:|]+"))) {
            if (word.startsWith("--")) {
                String option = word.replaceFirst("[^a-z-].*", "");
                assertTrue(names(help, option), file + ": entente " + verbs + " has no option " + option);
            } else if (help.contains("\nCommands:\n") && word.matches("[a-z]+")) {
                verbs.add(word);
                help = help(verbs);
                String usage = "Usage: entente " + String.join(" ", verbs) + " ";
                assertTrue(help.startsWith(usage), file + ": there is no verb \"entente " + call + "\"");
            }
        }
        assertFalse(verbs.isEmpty(), file + ": no verb in \"entente " + call + "\"");
    }

    private static boolean names(String help, String option) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(option) + "(?![\\w-])")
                .matcher(help)
                .find();
    }

    private static String help(List<String> verbs) {
        return Verbs.run(Stream.concat(verbs.stream(), Stream.of("--help")).toArray(String[]::new))
                .out();
    }

    private static String allHelp(List<String> verbs) {
        String help = help(verbs);
        int commands = help.indexOf("\nCommands:\n");
        var all = new StringBuilder(help);
        if (commands >= 0) {
            for (MatchResult verb : all("(?m)^  ([a-z]+)  ", help.substring(commands))) {
                all.append(allHelp(
                        Stream.concat(verbs.stream(), Stream.of(verb.group(1))).toList()));
            }
        }
        return all.toString();
    }

    private static List<MatchResult> all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.results().toList();
    }
}
