package org.entente.exchange;

import java.sql.SQLException;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.ledger.EntryType;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.store.PackageRow;
import org.entente.store.ReceiptRow;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;

/// Records a receipt that counts: its row, the package's state, the ledger entry. Both sides record alike.
final class ReceiptRecords {
    private ReceiptRecords() {}

    /// To be run within the transaction that is the commit point.
    static void record(
            ExchangeSetup setup,
            Tables tables,
            PackageRow row,
            ReceiptStatement statement,
            byte[] statementDigest,
            SignedReceipt receipt)
            throws ExchangeException, SQLException {
        tables.receipts().insert(row(row, statement, statementDigest, receipt));
        tables.packages()
                .setState(row.sender(), row.packageId(), state(statement.stage()), setup.now(), statement.reason());
        AgencyId partner = new AgencyId(row.partner());
        EntryType type = entry(statement.stage());
        tables.ledgers()
                .append(
                        setup.ledgerWith(partner),
                        type.name(),
                        setup.entries()
                                .packageEvent(
                                        type,
                                        row.packageId(),
                                        partner,
                                        row.offerDigest(),
                                        PackageRows.receiptDigests(receipt.p384(), receipt.mldsa87())));
    }

    static ReceiptRow row(PackageRow row, ReceiptStatement statement, byte[] statementDigest, SignedReceipt receipt) {
        return new ReceiptRow(
                row.sender(),
                row.packageId(),
                statement.agency().value(),
                statement.seq(),
                statement.stage().name(),
                statementDigest,
                receipt.p384(),
                receipt.mldsa87(),
                statement.at());
    }

    /// The state a package is in after a receipt of this stage. Stages that this version does not act on yet are
    /// refused where receipts are read.
    static PackageRow.State state(Stage stage) {
        return switch (stage) {
            case DELIVERED -> PackageRow.State.DELIVERED;
            case REFUSED -> PackageRow.State.REFUSED;
            case ACCEPTED -> PackageRow.State.ACCEPTED;
            case PARTLY_ACCEPTED -> PackageRow.State.PARTLY_ACCEPTED;
            case REJECTED -> PackageRow.State.REJECTED;
            case ACTIONED -> PackageRow.State.ACTIONED;
            case CORRECTED, RECALL_REFUSED, PURGED -> throw new IllegalArgumentException("not acted on: " + stage);
        };
    }

    static boolean isActedOn(Stage stage) {
        return !List.of(Stage.CORRECTED, Stage.RECALL_REFUSED, Stage.PURGED).contains(stage);
    }

    private static EntryType entry(Stage stage) {
        return EntryType.valueOf(stage.name());
    }
}
