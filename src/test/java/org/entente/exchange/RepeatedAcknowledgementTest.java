package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.OneExchange.Made;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.TestPackages;
import org.entente.sign.TestKeys;
import org.entente.store.PackageRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two decisions on one package, of which the second is committed while the first is being signed.
class RepeatedAcknowledgementTest {
    private static final String DESK = "spiffe://gbr.fcdo/client/sanctions-desk";

    @TempDir
    Path data;

    private final Meanwhile clock = new Meanwhile();

    @SuppressWarnings("NullAway.Init") // set before each test
    private OneExchange gbr;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PackageRow row;

    private interface Step {
        void run() throws ExchangeException;
    }

    /// Does something at the next question for the time: of an acknowledgement, after it looked at the package.
    private static final class Meanwhile extends Clock {
        private @Nullable Step step;

        @Override
        public Instant instant() {
            Step now = step;
            step = null;
            if (now != null) {
                try {
                    now.run();
                } catch (ExchangeException e) {
                    throw new AssertionError(e);
                }
            }
            return TestKeys.NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void deliver() throws Exception {
        gbr = OneExchange.receiver(data, new SecureRandom(), clock);
        Made made = OneExchange.make(TestPackages.ID, "application/json");
        try (Transfer transfer = gbr.wanted(made)) {
            OneExchange.segments(transfer, made);
            transfer.finish();
        }
        row = gbr.exchange.inbox().find("", TestPackages.ID);
    }

    @AfterEach
    void close() {
        gbr.close();
    }

    private SignedReceipt decide(Stage stage, @Nullable String code) throws ExchangeException {
        return gbr.exchange.acknowledgements().acknowledge(row, stage, code, DESK);
    }

    @Test
    void theSameDecisionAtTheSameMomentGetsTheSameReceipt() throws Exception {
        SignedReceipt[] other = new SignedReceipt[1];
        clock.step = () -> other[0] = decide(Stage.ACCEPTED, null);
        SignedReceipt receipt = decide(Stage.ACCEPTED, null);
        assertArrayEquals(other[0].p384(), receipt.p384());
        assertArrayEquals(other[0].mldsa87(), receipt.mldsa87());
        assertEquals(
                2,
                gbr.setup
                        .store()
                        .read(tables -> tables.receipts().of(row.sender(), row.packageId()))
                        .size());
    }

    @Test
    void anotherDecisionAtTheSameMomentIsToldWhichOneCounts() {
        clock.step = () -> decide(Stage.REJECTED, "WRONG_DESK");
        ExchangeException late = assertThrows(ExchangeException.class, () -> decide(Stage.ACCEPTED, null));
        assertEquals(Reason.ALREADY_ACKNOWLEDGED, late.reason());
        assertTrue(late.text().contains("REJECTED"), late.text());
    }
}
