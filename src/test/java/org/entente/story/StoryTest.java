package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.cli.Verbs;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.InboxEntry;
import org.entente.client.SignedRecord;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.entente.receipt.Stage;
import org.entente.seal.Segments;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The exchange between two running gateways, from end to end.
class StoryTest {
    /// Four bytes of length and the preamble that [Story] gives.
    private static final int HEAD = 4
            + ("{\"fileName\":\"officials.json\",\"padding\":0,\"title\":\"" + Story.TITLE
                            + "\",\"type\":\"preamble\",\"v\":1}")
                    .length();

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;

    @BeforeAll
    static void start() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies")).start();
    }

    @AfterAll
    static void stop() {
        agencies.close();
    }

    @Test
    void aPackageIsDeliveredReadAcceptedAndReceipted() throws IOException, ExchangeException {
        UUID id = Story.newId();
        byte[] content = "{\"officials\":[]}".getBytes(StandardCharsets.UTF_8);
        StatusReport sent = Story.send(agencies, id, file(content));
        assertEquals(State.QUEUED, sent.state());

        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        try (EntenteClient desk = agencies.client(TwoAgencies.GBR)) {
            InboxEntry entry = desk.inbox(false).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Story.MARKING, entry.marking().banner());
        }
        assertArrayEquals(content, Story.fetch(agencies, id, folder.resolve("fetched-" + id)));
        Story.accept(agencies, id);
        Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);

        SignedRecord sender = Story.receipts(agencies, TwoAgencies.USA, id);
        SignedRecord receiver = Story.receipts(agencies, TwoAgencies.GBR, id);
        assertEquals(
                List.of(Stage.DELIVERED, Stage.ACCEPTED),
                sender.statements().stream().map(statement -> statement.stage()).toList());
        assertSameReceipts(sender, receiver);
    }

    @Test
    void aRejectionCarriesItsCode() throws IOException, ExchangeException {
        UUID id = Story.newId();
        Story.send(agencies, id, file(new byte[] {1, 2, 3}));
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        try (EntenteClient desk = agencies.client(TwoAgencies.GBR)) {
            desk.acknowledge(Story.sent(id), Decision.REJECTED, "WRONG_DESK");
            ExchangeException late = assertThrows(
                    ExchangeException.class, () -> desk.acknowledge(Story.sent(id), Decision.ACCEPTED, null));
            assertEquals(Reason.ALREADY_ACKNOWLEDGED, late.reason());
        }
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            assertEquals(
                    "WRONG_DESK",
                    client.await(Story.sent(id), State.REJECTED, Story.SOON).reasonCode());
        }
    }

    @ParameterizedTest(name = "content of {0} bytes")
    @ValueSource(ints = {0, 1, Segments.PLAIN_BYTES, 2 * Segments.PLAIN_BYTES, 3 * Segments.PLAIN_BYTES + 17})
    void contentOfAnySizeRoundTrips(int size) throws IOException, ExchangeException {
        roundTrip(size);
    }

    @ParameterizedTest(name = "plaintext stream of exactly {0} segments")
    @ValueSource(ints = {1, 2})
    void aStreamThatFillsItsSegmentsRoundTrips(int segments) throws IOException, ExchangeException {
        UUID id = roundTrip(segments * Segments.PLAIN_BYTES - HEAD);
        assertEquals(
                segments,
                Story.receipts(agencies, TwoAgencies.USA, id).offer().manifest().segments());
    }

    @Test
    void noForeignIsRefusedWithItsRule() throws IOException, ExchangeException {
        Path file = file(new byte[] {1});
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            ExchangeException refused = assertThrows(
                    ExchangeException.class,
                    () -> client.send(Story.submission(Story.newId(), "SECRET//NOFORN"), file, (done, total) -> {}));
            assertEquals(Reason.RELEASE_DENIED, refused.reason());
            assertEquals("usa.noforn", refused.rule());
            assertTrue(String.valueOf(refused.citation()).contains("CAPCO"), refused.citation());
        }
    }

    @Test
    void repeatingASubmissionGivesTheStoredResultAndOtherContentIsRefused() throws IOException, ExchangeException {
        UUID id = Story.newId();
        Path first = file(new byte[] {1, 2, 3});
        Story.send(agencies, id, first);
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        assertEquals(State.DELIVERED, Story.send(agencies, id, first).state());
        Path other = file(new byte[] {1, 2, 4});
        ExchangeException refused = assertThrows(ExchangeException.class, () -> Story.send(agencies, id, other));
        assertEquals(Reason.PACKAGE_ID_REUSED, refused.reason());
        Path longer = file(new byte[Segments.PLAIN_BYTES]);
        ExchangeException early = assertThrows(ExchangeException.class, () -> Story.send(agencies, id, longer));
        assertEquals(Reason.PACKAGE_ID_REUSED, early.reason());
    }

    @Test
    void absentIdsAnswerNotFound() throws ExchangeException {
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            ExchangeException absent =
                    assertThrows(ExchangeException.class, () -> client.status(Story.sent(Story.newId())));
            assertEquals(Reason.NOT_FOUND, absent.reason());
        }
    }

    @Test
    void bothLedgersBeginWithKeysAndTellTheStory() throws IOException, ExchangeException {
        UUID id = Story.newId();
        Story.send(agencies, id, file(new byte[] {5}));
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        String roots = Verbs.must(
                "ledger", "root", "--home", agencies.home(TwoAgencies.USA).toString());
        assertTrue(roots.contains("usa.state/with/gbr.fcdo/1"), roots);
        assertTrue(roots.contains("usa.state/home/1"), roots);
    }

    private UUID roundTrip(int size) throws IOException, ExchangeException {
        UUID id = Story.newId();
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Story.send(agencies, id, file(content));
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        assertArrayEquals(content, Story.fetch(agencies, id, folder.resolve("fetched-" + id)));
        return id;
    }

    private static Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "content", ".json"), content);
    }

    static void assertSameReceipts(SignedRecord one, SignedRecord other) {
        assertEquals(one.receipts().size(), other.receipts().size());
        for (int i = 0; i < one.receipts().size(); i++) {
            assertArrayEquals(
                    one.receipts().get(i).p384(), other.receipts().get(i).p384());
            assertArrayEquals(
                    one.receipts().get(i).mldsa87(), other.receipts().get(i).mldsa87());
        }
    }
}
