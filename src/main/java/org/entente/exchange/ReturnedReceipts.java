package org.entente.exchange;

import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.store.OutboxRow;
import org.entente.store.PackageRow;
import org.entente.store.ReceiptRow;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateVerifier;

/// The sender's side of receipts: verifies and records what a partner says of packages that were sent to it. Safe
/// for several threads; the same receipt again changes nothing.
public final class ReturnedReceipts {
    private final ExchangeSetup setup;

    ReturnedReceipts(ExchangeSetup setup) {
        this.setup = setup;
    }

    /// Verifies and commits. NOT_FOUND when no such package was sent to this partner; RECEIPT_INVALID and the
    /// reasons of signatures; RECEIPT_CONFLICT when another receipt with this number was recorded;
    /// RECEIPT_OUT_OF_ORDER when an earlier one is missing; RESOURCE_EXHAUSTED when there are too many.
    ///
    /// @param peer the agency that the connection proved
    public void accept(SignedReceipt receipt, AgencyId peer) throws ExchangeException {
        ReceiptStatement claimed = receipt.statement();
        String home = setup.home().agency().value();
        PackageRow row = setup.store()
                .read(tables -> tables.packages().find(home, claimed.packageId()))
                .filter(found -> found.partner().equals(peer.value()))
                .orElseThrow(() -> new ExchangeException(
                        Reason.NOT_FOUND, "No package with the id " + claimed.packageId() + " was sent to you."));
        ReceiptStatement statement =
                receipt.verify(PackageRows.committed(row), setup.bundle(peer), new CertificateVerifier(), setup.now());
        if (!ReceiptRecords.isActedOn(statement.stage())) {
            throw new ExchangeException(
                    Reason.RECEIPT_INVALID, "This version does not act on " + statement.stage() + " receipts yet.");
        }
        byte[] digest = receipt.statementDigest();
        // The commit point. A crash before it: the partner, without an answer, returns the receipt again.
        // After it: the receipt is known and is answered again.
        boolean counts = setup.store().write(tables -> commit(tables, row, statement, digest, receipt));
        if (!counts) {
            throw new ExchangeException(
                    Reason.RECEIPT_CONFLICT,
                    "Receipt " + statement.seq() + " of this package was recorded with another statement; yours is kept"
                            + " as evidence.");
        }
    }

    /// Returns whether the receipt counts; false when another one with its number was recorded before.
    private boolean commit(
            Tables tables, PackageRow row, ReceiptStatement statement, byte[] digest, SignedReceipt receipt)
            throws ExchangeException, SQLException {
        String agency = statement.agency().value();
        Optional<ReceiptRow> same = tables.receipts().find(row.sender(), row.packageId(), agency, statement.seq());
        if (same.isPresent()) {
            if (!MessageDigest.isEqual(same.get().statementDigest(), digest)) {
                tables.receipts().keepConflict(ReceiptRecords.row(row, statement, digest, receipt));
                return false;
            }
            // Whatever limit is set by now: what was answered once is answered alike for ever.
            return true;
        }
        int most = setup.limits().receiptsPerPackage();
        if (statement.seq() > most) {
            throw ExchangeLimits.exhausted("receiptsPerPackage", most);
        }
        List<ReceiptRow> earlier = tables.receipts().of(row.sender(), row.packageId());
        int last = earlier.isEmpty() ? 0 : earlier.getLast().seq();
        if (statement.seq() != last + 1) {
            throw new ExchangeException(
                    Reason.RECEIPT_OUT_OF_ORDER,
                    "Receipt " + statement.seq() + " came before receipt " + (last + 1) + ".");
        }
        if (last > 0
                && !Arrays.equals(
                        statement.previousStatementDigest(), earlier.getLast().statementDigest())) {
            throw new ExchangeException(
                    Reason.RECEIPT_INVALID, "The receipt does not follow the one that was recorded before it.");
        }
        Stage previous = last == 0 ? null : Stage.valueOf(earlier.getLast().stage());
        if (!Stages.mayFollow(previous, statement.stage())) {
            throw new ExchangeException(
                    Reason.RECEIPT_INVALID, statement.stage() + " does not follow what was recorded before.");
        }
        ReceiptRecords.record(setup, tables, row, statement, digest, receipt);
        Optional<OutboxRow> owed = tables.outbox().find(row.sender(), row.packageId(), OutboxRow.Kind.DELIVER, 0);
        if (owed.isPresent()) {
            tables.outbox().done(owed.get().id());
        }
        return true;
    }
}
