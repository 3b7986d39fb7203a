package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.SignedRecord;
import org.entente.client.State;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.store.ReceiptRow;
import org.entente.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a recipient's gateway returns that does not count is refused for its own reason; the first valid receipt
/// wins.
class HostileReceiptTest {
    @TempDir
    Path folder;

    private TwoAgencies agencies;
    private HostilePartner recipient;
    private SignedRecord delivered;
    private UUID id;

    @BeforeEach
    void deliver() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies")).start();
        recipient = new HostilePartner(agencies, folder, TwoAgencies.GBR);
        id = Story.newId();
        Story.send(agencies, id, Files.write(folder.resolve("content.json"), new byte[] {1}));
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        delivered = Story.receipts(agencies, TwoAgencies.USA, id);
    }

    @AfterEach
    void stop() {
        recipient.close();
        agencies.close();
    }

    @Test
    void theSameReceiptAgainChangesNothing() throws ExchangeException {
        SignedReceipt accepted = sign(Stage.ACCEPTED, 2, previous(), null);
        recipient.returnReceipt(accepted);
        recipient.returnReceipt(accepted);
        assertArrayEquals(
                accepted.p384(),
                Story.receipts(agencies, TwoAgencies.USA, id).receipts().get(1).p384());
    }

    @Test
    void aSecondDecisionUnderTheSameNumberIsRefusedAndKeptAsEvidence() throws ExchangeException {
        recipient.returnReceipt(sign(Stage.ACCEPTED, 2, previous(), null));
        SignedReceipt second = sign(Stage.REJECTED, 2, previous(), "CHANGED_OUR_MIND");
        assertEquals(Reason.RECEIPT_CONFLICT, refused(second));
        assertEquals(
                Stage.ACCEPTED,
                Story.receipts(agencies, TwoAgencies.USA, id)
                        .statements()
                        .getLast()
                        .stage());
        try (Store store = Store.openForReading(agencies.home(TwoAgencies.USA).resolve("data"))) {
            List<ReceiptRow> kept = store.read(tables -> tables.receipts().conflicts(TwoAgencies.USA, id.toString()));
            assertEquals(1, kept.size());
            assertArrayEquals(second.mldsa87(), kept.getFirst().mldsa87());
        }
    }

    @Test
    void aReceiptThatSkipsANumberIsOutOfOrder() throws ExchangeException {
        assertEquals(Reason.RECEIPT_OUT_OF_ORDER, refused(sign(Stage.ACTIONED, 3, previous(), null)));
    }

    @Test
    void aReceiptThatFollowsAnotherStatementDoesNotCount() throws ExchangeException {
        assertEquals(Reason.RECEIPT_INVALID, refused(sign(Stage.ACCEPTED, 2, new byte[48], null)));
    }

    @Test
    void aStageThatCannotFollowDoesNotCount() throws ExchangeException {
        assertEquals(Reason.RECEIPT_INVALID, refused(sign(Stage.ACTIONED, 2, previous(), null)));
        assertEquals(Reason.RECEIPT_INVALID, refused(sign(Stage.PURGED, 2, previous(), null)));
    }

    @Test
    void filesOfTwoReceiptsDoNotMakeOne() throws ExchangeException {
        SignedReceipt accepted = sign(Stage.ACCEPTED, 2, previous(), null);
        SignedReceipt rejected = sign(Stage.REJECTED, 2, previous(), "NO");
        assertEquals(Reason.RECEIPT_INVALID, refused(new SignedReceipt(accepted.p384(), rejected.mldsa87())));
    }

    private Reason refused(SignedReceipt receipt) {
        return assertThrows(ExchangeException.class, () -> recipient.returnReceipt(receipt))
                .reason();
    }

    private byte[] previous() throws ExchangeException {
        return delivered.receipts().getFirst().statementDigest();
    }

    private SignedReceipt sign(Stage stage, int seq, byte[] previous, @Nullable String reason)
            throws ExchangeException {
        ReceiptStatement statement = new ReceiptStatement(
                id.toString(),
                delivered.offer().offerDigest(),
                stage,
                seq,
                previous,
                recipient.gbr().agency(),
                null,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                reason,
                List.of(),
                null,
                null);
        return SignedReceipt.sign(statement, delivered.offer(), recipient.signing());
    }
}
