package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.State;
import org.entente.story.GatewayProcess;
import org.entente.story.Metrics;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// System calls of a sending gateway fail once, so that a second try would succeed: what failed must halt all the same.
@ExtendWith(TableRows.class)
@Timeout(180)
class FailingCallTest {
    @TempDir
    Path folder;

    private TwoAgencies agencies;

    @BeforeEach
    void start() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies"));
        agencies.start(TwoAgencies.GBR);
    }

    @AfterEach
    void stop() {
        agencies.close();
    }

    @ParameterizedTest(name = "{0} on {1} fails with {2}: {3}")
    @CsvSource({
        "fsync,     database log,  EIO,    halts",
        "pwrite64,  database log,  EIO,    halts",
        "pwrite64,  database log,  ENOSPC, refuses",
        "fsync,     payload files, EIO,    halts",
        "fsync,     payload files, ENOSPC, halts",
    })
    void aFailedCallIsNeverTakenForDone(String call, String on, String error, String outcome) throws Exception {
        Path home = agencies.home(TwoAgencies.USA);
        Path log = folder.resolve("usa.log");
        UUID first = Story.newId();
        UUID second = Story.newId();
        Path content = Files.write(folder.resolve("content"), new byte[5_000]);
        try (GatewayProcess usa = new GatewayProcess(home, "256m", log)) {
            Story.send(agencies, first, content);
            Story.await(agencies, TwoAgencies.USA, first, State.DELIVERED);
            Path file = on.equals("database log") ? home.resolve("data/entente.db-wal") : null;
            try (Strace strace = new Strace(usa.pid(), call, error, file, folder.resolve("strace"))) {
                Reason failed = refusal(second, content);
                assertTrue(strace.injected() > 0, "a call failed");
                if (outcome.equals("halts")) {
                    assertEquals(Reason.STORE_HALTED, failed);
                    assertEquals(Reason.STORE_HALTED, refusal(second, content), "not retried");
                    assertEquals(1, Metrics.of(home).value("entente_store_halted"), "the operator sees it");
                } else {
                    assertEquals(Reason.RESOURCE_EXHAUSTED, failed);
                    Story.send(agencies, second, content);
                }
            }
            usa.kill();
        }
        agencies.start(TwoAgencies.USA);
        Story.send(agencies, second, content);
        for (UUID id : new UUID[] {first, second}) {
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
        }
        agencies.stop(TwoAgencies.USA);
        agencies.stop(TwoAgencies.GBR);
        Audit.pass(side(TwoAgencies.USA), side(TwoAgencies.GBR));
    }

    private Reason refusal(UUID id, Path content) {
        return assertThrows(ExchangeException.class, () -> Story.send(agencies, id, content))
                .reason();
    }

    private Side side(String agency) {
        return new Side(agency, agencies.home(agency).resolve("data"));
    }
}
