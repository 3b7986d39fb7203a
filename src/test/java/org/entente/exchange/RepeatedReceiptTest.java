package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.sign.TestKeys;
import org.entente.store.PackageRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A partner that got no answer returns its receipt again, maybe after the operator set other limits.
@Timeout(60)
class RepeatedReceiptTest {
    @TempDir
    Path data;

    private OneExchange usa;
    private PackageRow sent;
    private SignedReceipt delivered;
    private SignedReceipt accepted;

    @BeforeEach
    void send() throws Exception {
        usa = OneExchange.sender(data);
        try (Submission submission = usa.exchange.submissions().begin(OneExchange.request(null), OneExchange.DESK)) {
            submission.write(new byte[] {1}, 0, 1);
            sent = submission.finish(1);
        }
        delivered = sign(Stage.DELIVERED, 1, null);
        accepted = sign(Stage.ACCEPTED, 2, delivered.statementDigest());
    }

    @AfterEach
    void stop() {
        usa.close();
    }

    @Test
    void whatWasRecordedIsAnsweredAlikeThoughTheLimitWasLoweredSince() throws Exception {
        usa.exchange.returnedReceipts().accept(delivered, OneExchange.GBR.id());
        usa.exchange.returnedReceipts().accept(accepted, OneExchange.GBR.id());
        ReturnedReceipts stricter = atMost(1);
        assertDoesNotThrow(() -> stricter.accept(accepted, OneExchange.GBR.id()));
        assertEquals(2, recorded());
    }

    @Test
    void aNewReceiptOverTheLimitIsRefusedAndTakenWhenTheLimitIsRaised() throws Exception {
        ReturnedReceipts stricter = atMost(1);
        stricter.accept(delivered, OneExchange.GBR.id());
        ExchangeException refused =
                assertThrows(ExchangeException.class, () -> stricter.accept(accepted, OneExchange.GBR.id()));
        assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
        assertTrue(refused.text().contains("limits.receiptsPerPackage"), refused::text);
        assertEquals(1, recorded());
        usa.exchange.returnedReceipts().accept(accepted, OneExchange.GBR.id());
        assertEquals(2, recorded());
    }

    private ReturnedReceipts atMost(int receipts) {
        return new ReturnedReceipts(usa.under(
                new ExchangeLimits(131_072, 1_024, 256, 8, 1 << 24, 1L << 40, 1L << 30, 1L << 42, receipts, 500)));
    }

    private int recorded() throws ExchangeException {
        return usa.setup
                .store()
                .read(tables -> tables.receipts().of(sent.sender(), sent.packageId()))
                .size();
    }

    private SignedReceipt sign(Stage stage, int seq, byte @Nullable [] previous) throws ExchangeException {
        ReceiptStatement statement = new ReceiptStatement(
                sent.packageId(),
                sent.offerDigest(),
                stage,
                seq,
                previous,
                OneExchange.GBR.id(),
                null,
                TestKeys.NOW.truncatedTo(ChronoUnit.SECONDS),
                null,
                List.of(),
                null,
                null);
        return SignedReceipt.sign(statement, PackageRows.committed(sent), OneExchange.GBR.signing());
    }
}
