package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.EntenteClient;
import org.entente.client.MarkingText;
import org.entente.client.State;
import org.entente.client.Submission;
import org.entente.seal.Manifest;
import org.entente.seal.Precedence;
import org.entente.seal.Segments;
import org.entente.store.PackageRow;
import org.entente.store.Store;
import org.entente.story.Story;
import org.entente.trust.AgencyId;

/// Limits of what a package becomes, where its sender's gateway makes it: a client says neither header nor segments.
final class SubmitTrials {
    private static final int MAX_HEADER = 8_192;
    private static final int MAX_SEGMENTS = 2;

    static final Map<String, Object> LIMITS = Map.of("maxHeaderBytes", MAX_HEADER, "maxSegments", MAX_SEGMENTS);

    private static final String PORTION = "(S//REL TO USA, AUS, GBR)";

    /// With the quotes and the comma.
    private static final int PORTION_BYTES = PORTION.length() + 3;

    private SubmitTrials() {}

    /// Portions make the header as long as it is to be; a reference of one character more makes it one byte longer.
    static void headerBytes(Lab lab, int over) throws Exception {
        int bare = submitted(lab, 1, "r", 1).header().length;
        // The first portion stands in it already; the reference has one character and may have 64.
        int missing = MAX_HEADER + over - bare;
        int portions = 1 + missing / PORTION_BYTES;
        String reference = "r".repeat(1 + missing % PORTION_BYTES);
        if (over == 0) {
            assertEquals(MAX_HEADER, submitted(lab, portions, reference, 1).header().length);
        } else {
            assertTooLarge("limits.maxHeaderBytes", lab, portions, reference, 1);
        }
    }

    /// What stands before the content in the first segment is measured, too.
    static void segments(Lab lab, int over) throws Exception {
        Manifest least = Manifest.parse(submitted(lab, 1, "r", 1).manifest());
        int preamble = (int) least.ciphertextLength() - Segments.TAG_BYTES - 1;
        int content = MAX_SEGMENTS * Segments.PLAIN_BYTES - preamble + over;
        if (over == 0) {
            Manifest full = Manifest.parse(submitted(lab, 1, "r", content).manifest());
            assertEquals(MAX_SEGMENTS, full.segments());
            assertEquals((long) MAX_SEGMENTS * Segments.SEALED_BYTES, full.ciphertextLength(), "nothing more fits");
        } else {
            assertTooLarge("limits.maxSegments", lab, 1, "r", content);
        }
    }

    private static void assertTooLarge(String limit, Lab lab, int portions, String reference, int bytes)
            throws Exception {
        List<Path> before = payloads(lab);
        ExchangeException refused =
                assertThrows(ExchangeException.class, () -> submit(lab, Story.newId(), portions, reference, bytes));
        assertEquals(Reason.TOO_LARGE, refused.reason(), refused.text());
        assertEquals(limit, refused.rule());
        assertEquals(before, payloads(lab), "nothing of it stays");
    }

    /// The package as its sender's gateway keeps it.
    private static PackageRow submitted(Lab lab, int portions, String reference, int bytes) throws Exception {
        UUID id = Story.newId();
        submit(lab, id, portions, reference, bytes);
        try (Store store = Store.openForReading(lab.agencies.home(Lab.USA).resolve("data"))) {
            return store.read(tables -> tables.packages().find(Lab.USA, id.toString()))
                    .orElseThrow();
        }
    }

    private static void submit(Lab lab, UUID id, int portions, String reference, int bytes)
            throws ExchangeException, IOException {
        Submission submission = new Submission(
                id,
                AgencyId.parse(Lab.GBR),
                new MarkingText("usa", Story.MARKING, Collections.nCopies(portions, PORTION)),
                "application/json",
                Precedence.ROUTINE,
                Story.TITLE,
                "officials.json",
                null,
                null,
                reference,
                false);
        Path content = Files.write(Files.createTempFile(lab.folder, "content", ""), new byte[bytes]);
        try (EntenteClient client = lab.agencies.client(Lab.USA)) {
            assertEquals(
                    State.QUEUED,
                    client.send(submission, content, (done, total) -> {}).state());
        }
    }

    private static List<Path> payloads(Lab lab) throws IOException {
        try (Stream<Path> files = Files.list(lab.agencies.home(Lab.USA).resolve("data/payloads"))) {
            return files.sorted().toList();
        }
    }
}
