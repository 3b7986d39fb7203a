package org.entente.client;

import java.util.List;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.VerifiedOffer;

/// One package's signed bytes, exactly as they were signed, after each was verified with the home's trust bundles.
///
/// @param receipts   in the order of their seq
/// @param statements what each receipt states, in the same order
public record SignedRecord(
        StatusReport status, VerifiedOffer offer, List<SignedReceipt> receipts, List<ReceiptStatement> statements) {
    public SignedRecord {
        receipts = List.copyOf(receipts);
        statements = List.copyOf(statements);
    }
}
