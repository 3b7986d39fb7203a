package org.entente.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.TestPackages;
import org.entente.sign.StatementMutations;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;

class ReceiptStatementTest {
    @Test
    void aReceiptIsAClosedSchema() throws ExchangeException {
        StatementMutations.assertClosed(
                full(2, TestReceipts.AT).encode(),
                Set.of("/actor", "/actor/office", "/actor/person", "/reason", "/items", "/corrects", "/checkpoints"),
                bytes -> ReceiptStatement.parse(bytes).encode());
    }

    /// Reading and writing could forget the same member; here it stands written down.
    @Test
    void optionalMembersAreWritten() {
        String text = text(full(2, TestReceipts.AT));
        for (String member : List.of(
                "\"actor\":{\"client\":\"spiffe://gbr.fcdo/client/desk\",\"office\":\"sanctions\",\"person\":\"c2VjcmV0\"}",
                "\"checkpoints\":{\"own\":{\"origin\":\"gbr.fcdo/with/usa.state/1\"",
                "\"items\":[{\"disposition\":\"ACCEPTED\",\"proposalId\":\"p-1\"}")) {
            assertTrue(text.contains(member), member);
        }
    }

    @Test
    void onlyTheFirstHasNoPredecessor() {
        assertRefused(text(full(2, TestReceipts.AT)).replace("\"seq\":2", "\"seq\":1"));
        assertRefused(text(full(2, TestReceipts.AT)).replace("\"seq\":2", "\"seq\":0"));
    }

    @Test
    void itHoldsCodesAndWholeSecondsOnly() {
        String text = text(full(2, TestReceipts.AT));
        assertRefused(text.replace("\"OUT_OF_SCOPE\"", "\"not our concern\""));
        assertRefused(text.replace("\"ACCEPTED\"", "\"DISCUSSED\""));
        assertRefused(text.replace("11:30:00.000Z", "11:30:00.500Z"));
        assertThrows(
                IllegalArgumentException.class,
                () -> full(2, TestReceipts.AT.plusMillis(1)).encode());
    }

    static ReceiptStatement full(int seq, Instant at) {
        ReceiptStatement.Checkpoint checkpoint =
                new ReceiptStatement.Checkpoint("gbr.fcdo/with/usa.state/1", 7, new byte[32]);
        return new ReceiptStatement(
                TestPackages.ID,
                new byte[48],
                Stage.PARTLY_ACCEPTED,
                seq,
                new byte[48],
                new AgencyId("gbr.fcdo"),
                new ReceiptStatement.Actor("spiffe://gbr.fcdo/client/desk", "sanctions", "c2VjcmV0"),
                at,
                "OUT_OF_SCOPE",
                List.of(
                        new ReceiptStatement.Item("p-1", ReceiptStatement.Disposition.ACCEPTED),
                        new ReceiptStatement.Item("p-2", ReceiptStatement.Disposition.QUERIED)),
                new byte[48],
                new ReceiptStatement.Checkpoints(checkpoint, checkpoint));
    }

    private static String text(ReceiptStatement statement) {
        return new String(statement.encode(), StandardCharsets.UTF_8);
    }

    private static void assertRefused(String json) {
        ExchangeException refusal = assertThrows(
                ExchangeException.class, () -> ReceiptStatement.parse(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }
}
