package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.EntenteClient;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.entente.client.Submission;
import org.entente.ledger.LedgerEntries;
import org.entente.seal.Segments;
import org.entente.store.Store;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is owed to a partner is repeated until it is done, from where it stopped, or given up at its end.
class CourierTest {
    @TempDir
    Path folder;

    @Test
    void aCutDeliveryGoesOnWithStoredCiphertextAfterTheLastSyncedSegment() throws IOException, ExchangeException {
        byte[] content = new byte[80 * Segments.PLAIN_BYTES];
        new Random(80).nextBytes(content);
        // Far enough that, whatever was still on its way, the receiver has verified a good part.
        long cutAfter = 75L * Segments.SEALED_BYTES;
        try (TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies"));
                CuttingProxy proxy = new CuttingProxy(agencies.port(TwoAgencies.GBR), cutAfter)) {
            agencies.route(TwoAgencies.USA, proxy.port());
            agencies.start();
            UUID id = Story.newId();
            Story.send(agencies, id, Files.write(folder.resolve("content.json"), content));
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);

            assertTrue(proxy.wasCut(), "the delivery was cut");
            // At most what the flow-control window and the sockets' buffers held, and the rest.
            long most = content.length * 3L / 4;
            assertTrue(
                    proxy.bytesAfterwards() < most,
                    () -> proxy.bytesAfterwards() + " bytes were sent again, of " + content.length);
            Path fetched = folder.resolve("fetched");
            assertEquals(content.length, Story.fetch(agencies, id, fetched).length);
            assertEquals(-1, Files.mismatch(fetched, folder.resolve("content.json")));
        }
    }

    @Test
    void aPartnerThatIsBackIsReachedByTheNextAttempt() throws IOException, ExchangeException {
        try (TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies"))) {
            Files.writeString(
                    agencies.home(TwoAgencies.USA).resolve("conf.d/slow.yaml"),
                    "courier:\n  firstRetry: 700ms\n  maxRetry: 700ms\n");
            agencies.start(TwoAgencies.USA);
            UUID id = Story.newId();
            Story.send(agencies, id, Files.write(folder.resolve("content.json"), new byte[] {1}));
            int attempts = 0;
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                StatusReport report = client.status(Story.sent(id));
                while (report.attempts() == 0) {
                    report = client.status(Story.sent(id));
                }
                agencies.start(TwoAgencies.GBR);
                int missed = client.status(Story.sent(id)).attempts();
                while (report.state() == State.QUEUED) {
                    attempts = report.attempts();
                    report = client.status(Story.sent(id));
                }
                assertEquals(State.DELIVERED, report.state());
                int failed = attempts - missed;
                // One may have been under way when the partner came back.
                assertTrue(failed <= 1, () -> failed + " attempts failed after the partner was back");
            }
        }
    }

    @Test
    void whatCannotBeDeliveredExpiresVisiblyAndIsRecorded() throws IOException, ExchangeException {
        try (TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies"))) {
            agencies.start(TwoAgencies.USA);
            UUID id = Story.newId();
            Submission shortLived = Story.submission(
                    id, Story.MARKING, Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MILLIS));
            Path content = Files.write(folder.resolve("content.json"), new byte[] {1});
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                assertEquals(
                        State.QUEUED,
                        client.send(shortLived, content, (done, total) -> {}).state());
                StatusReport report = client.await(Story.sent(id), State.EXPIRED, Story.SOON);
                assertEquals(State.EXPIRED, report.state());
                assertEquals("PACKAGE_EXPIRED", report.reasonCode());
            }
            assertEquals(List.of("KEY", "KEY", "AGREEMENT", "AGREEMENT", "SENT", "EXPIRED"), types(agencies));
        }
    }

    private static List<String> types(TwoAgencies agencies) throws ExchangeException {
        String origin = LedgerEntries.partnerOrigin(new AgencyId(TwoAgencies.USA), new AgencyId(TwoAgencies.GBR));
        List<String> types = new ArrayList<>();
        try (Store store = Store.openForReading(agencies.home(TwoAgencies.USA).resolve("data"))) {
            store.read(tables -> {
                tables.ledgers().forEach(origin, entry -> types.add(entry.type()));
                return types;
            });
        }
        return types;
    }
}
