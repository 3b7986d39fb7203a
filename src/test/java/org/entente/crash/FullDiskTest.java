package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.entente.story.GatewayProcess;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// One gateway's data is on a disk that is too small, until it is made larger: callers are told, nothing is lost, and
/// it goes on without a restart.
@ExtendWith(TableRows.class)
@Timeout(180)
class FullDiskTest {
    private static final int BIG = 12 << 20;
    private static final String SMALL_SIZE = "8m";
    private static final String LARGE_SIZE = "64m";

    @TempDir
    Path folder;

    private Path content(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(Files.createTempFile(folder, "content", ""), content);
    }

    private static Side side(TwoAgencies agencies, String agency) {
        return new Side(agency, agencies.home(agency).resolve("data"));
    }

    private interface Play {
        void play(TwoAgencies agencies, SmallDisk disk, Path data) throws Exception;
    }

    private void with(String small, Play story) throws Exception {
        TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies"));
        Path home = agencies.home(small);
        try (SmallDisk disk = new SmallDisk(home.resolve("data"), SMALL_SIZE)) {
            Path well = agencies.home(TwoAgencies.other(small));
            try (GatewayProcess one = new GatewayProcess(
                            home, disk.seen(home), "256m", folder.resolve("small.log"), disk.wrapper());
                    GatewayProcess other = new GatewayProcess(well, "256m", folder.resolve("well.log"))) {
                one.awaitReady();
                story.play(agencies, disk, disk.seen(home.resolve("data")));
                assertTrue(one.isAlive() && other.isAlive(), "both still run");
            }
            disk.copyOut();
            Audit.pass(side(agencies, TwoAgencies.USA), side(agencies, TwoAgencies.GBR));
        }
    }

    private static void finish(TwoAgencies agencies, UUID id) throws ExchangeException {
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        acceptPatiently(agencies, id);
        Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
    }

    /// As a client that is told to try again later: the package that does not fit is tried again all the time, and
    /// takes the last of the room while it is.
    private static void acceptPatiently(TwoAgencies agencies, UUID id) throws ExchangeException {
        long end = System.nanoTime() + Story.SOON.toNanos();
        while (true) {
            try {
                Story.accept(agencies, id);
                return;
            } catch (ExchangeException e) {
                if (e.reason() != Reason.RESOURCE_EXHAUSTED || System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Test
    void aReceiverWithoutRoomIsTriedAgainUntilItHasSome() throws Exception {
        with(TwoAgencies.GBR, (agencies, disk, data) -> {
            UUID id = Story.newId();
            Story.send(agencies, id, content(BIG));
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                assertEquals("RESOURCE_EXHAUSTED", lastReason(client, id));
            }
            // What fits goes through meanwhile.
            UUID little = Story.newId();
            Story.send(agencies, little, content(1_000));
            finish(agencies, little);
            disk.resize(LARGE_SIZE);
            finish(agencies, id);
        });
    }

    private static String lastReason(EntenteClient client, UUID id) throws ExchangeException {
        long end = System.nanoTime() + Story.SOON.toNanos();
        while (true) {
            StatusReport report = client.status(Story.sent(id));
            if (report.lastReason() != null || System.nanoTime() > end) {
                return String.valueOf(report.lastReason());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void aSenderWithoutRoomRefusesAndKeepsNothingOfIt() throws Exception {
        with(TwoAgencies.USA, (agencies, disk, data) -> {
            UUID id = Story.newId();
            Path content = content(BIG);
            ExchangeException full = assertThrows(ExchangeException.class, () -> Story.send(agencies, id, content));
            assertEquals(Reason.RESOURCE_EXHAUSTED, full.reason());
            assertEquals(0, count(data.resolve("payloads")), "nothing of it stays");
            UUID little = Story.newId();
            Story.send(agencies, little, content(1_000));
            finish(agencies, little);
            disk.resize(LARGE_SIZE);
            Story.send(agencies, id, content);
            finish(agencies, id);
        });
    }

    @Test
    void aDatabaseWithoutRoomRefusesAndGoesOnWhenThereIsSome() throws Exception {
        with(TwoAgencies.GBR, (agencies, disk, data) -> {
            UUID id = Story.newId();
            Story.send(agencies, id, content(1_000));
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            Path filler = data.resolve("filler");
            fill(filler);
            try (EntenteClient desk = agencies.client(TwoAgencies.GBR)) {
                Path target = folder.resolve("fetched");
                // Each access is recorded, until the log has no room for it any more.
                ExchangeException full = assertThrows(ExchangeException.class, () -> {
                    for (int i = 0; i < 5_000; i++) {
                        desk.fetch(Story.sent(id), target, (done, total) -> {});
                        Files.delete(target);
                    }
                });
                assertEquals(Reason.RESOURCE_EXHAUSTED, full.reason());
                Files.delete(filler);
                desk.acknowledge(Story.sent(id), Decision.ACCEPTED, null);
            }
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
        });
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] piece = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(file)) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1 << 20; i++) {
                    out.write(piece);
                }
            });
        }
    }
}
