package org.entente.receipt;

import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.TestKeys;

/// Receipts as the receiving gateway makes them.
public final class TestReceipts {
    public static final Instant AT = Instant.parse("2026-11-23T11:30:00Z");

    private TestReceipts() {}

    public static ReceiptStatement statement(Stage stage, VerifiedOffer offer, TestKeys by) {
        return new ReceiptStatement(
                offer.header().packageId(),
                offer.offerDigest(),
                stage,
                1,
                null,
                by.id(),
                null,
                AT,
                null,
                List.of(),
                null,
                null);
    }

    public static SignedReceipt sign(Stage stage, VerifiedOffer offer, TestKeys by) throws ExchangeException {
        return SignedReceipt.sign(statement(stage, offer, by), offer, by.signing());
    }
}
