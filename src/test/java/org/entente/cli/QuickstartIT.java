package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Plays `deploy/quickstart` as a new user does, with the jar that was just built, and looks at what it leaves.
class QuickstartIT {
    private static final Path PLACE = Path.of("target", "quickstart");
    private static final List<String> EVIDENCE = List.of(
            "gbr.fcdo-root-mldsa87.pem",
            "gbr.fcdo-root-p384.pem",
            "header.json",
            "manifest.json",
            "manifest.mldsa87.p7s",
            "manifest.p384.p7s",
            "receipt-accepted.mldsa87.p7s",
            "receipt-accepted.p384.p7s",
            "receipt-delivered.mldsa87.p7s",
            "receipt-delivered.p384.p7s",
            "usa.state-root-mldsa87.pem",
            "usa.state-root-p384.pem");

    /// In the content, the title and the file name of what is sent.
    private static final List<String> CANARIES =
            List.of("Min Aung Hlaing", "Officials proposed for human-rights", "officials-proposed");

    private static String output = "";

    @BeforeAll
    static void play() throws IOException, InterruptedException {
        Path told = Files.createTempFile("quickstart", ".txt");
        Process story = new ProcessBuilder("deploy/quickstart")
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        boolean ended = story.waitFor(3, TimeUnit.MINUTES);
        story.destroy();
        output = Files.readString(told);
        Files.delete(told);
        assertTrue(ended, output);
        assertEquals(0, story.exitValue(), output);
    }

    @Test
    void tellsTheStoryAndItsRefusals() {
        for (String said : List.of(
                "SECRET//REL TO USA, GBR: permitted",
                "DELIVERED, then ACCEPTED",
                "Refused: the same list, marked SECRET//NOFORN",
                "Rule usa.noforn",
                "Refused: the same list, one portion of it marked NOFORN",
                "Refused: a UK client at the US gateway",
                "Refused: a client without a certificate",
                "It all came out as told")) {
            assertTrue(output.contains(said), said + " is missing in:\n" + output);
        }
    }

    @Test
    void leavesTheEvidenceUnderItsNames() throws IOException {
        try (Stream<Path> files = Files.list(PLACE.resolve("evidence"))) {
            assertEquals(
                    EVIDENCE,
                    files.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void endsTheGatewaysItStarted() {
        for (String gateway : List.of("usa", "gbr")) {
            assertFalse(Files.exists(PLACE.resolve(gateway).resolve("data/run/endpoints.json")), gateway);
        }
    }

    @Test
    void keepsRootAndArchiveKeysOutOfGatewayHomes() throws IOException {
        for (String gateway : List.of("usa", "gbr")) {
            try (Stream<Path> files = Files.walk(PLACE.resolve(gateway).resolve("keys"))) {
                assertEquals(
                        List.of(),
                        files.map(Path::toString)
                                .filter(name -> name.contains("root") || name.matches(".*archive.*key.*"))
                                .toList());
            }
        }
    }

    @Test
    void keepsContentTitleAndFileNameOutOfDataAndLogs() throws IOException {
        var searched = new ArrayList<Path>();
        for (String gateway : List.of("usa", "gbr")) {
            try (Stream<Path> files = Files.walk(PLACE.resolve(gateway).resolve("data"))) {
                files.filter(Files::isRegularFile).forEach(searched::add);
            }
            searched.add(PLACE.resolve("log").resolve(gateway + ".log"));
        }
        assertTrue(searched.size() >= 6, searched.toString());
        for (Path file : searched) {
            // One character for each byte, so that binary files can be searched for ASCII.
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String canary : CANARIES) {
                assertFalse(bytes.contains(canary), canary + " stands in " + file);
            }
        }
    }
}
