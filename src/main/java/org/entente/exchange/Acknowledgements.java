package org.entente.exchange;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/// A recipient's decisions on received packages: signed here, returned to the sender by the courier. Safe for
/// several threads.
public final class Acknowledgements {
    private final ExchangeSetup setup;
    private final Courier courier;

    Acknowledgements(ExchangeSetup setup, Courier courier) {
        this.setup = setup;
        this.courier = courier;
    }

    /// Signs and commits. The same decision again gives the byte-identical receipt; ALREADY_ACKNOWLEDGED when it
    /// was decided otherwise; INVALID_REQUEST.
    ///
    /// @param row a received package
    /// @param client SPIFFE ID of the recipient
    /// @param code with REJECTED only
    public SignedReceipt acknowledge(PackageRow row, Stage stage, @Nullable String code, String client)
            throws ExchangeException {
        check(stage, code);
        List<ReceiptRow> receipts =
                setup.store().read(tables -> tables.receipts().of(row.sender(), row.packageId()));
        ReceiptRow last = receipts.getLast();
        for (ReceiptRow receipt : receipts) {
            if (receipt.stage().equals(stage.name())) {
                return same(receipt, code);
            }
        }
        if (!Stages.mayFollow(Stage.valueOf(last.stage()), stage)) {
            throw new ExchangeException(
                    Reason.ALREADY_ACKNOWLEDGED,
                    "The package is " + last.stage() + "; it cannot become " + stage + " any more.");
        }
        ReceiptStatement statement = new ReceiptStatement(
                row.packageId(),
                row.offerDigest(),
                stage,
                last.seq() + 1,
                last.statementDigest(),
                setup.home().agency(),
                new ReceiptStatement.Actor(client, null, null),
                setup.signingTime(),
                code,
                List.of(),
                null,
                null);
        SignedReceipt receipt = SignedReceipt.sign(
                statement, PackageRows.committed(row), setup.home().signing());
        byte[] digest = receipt.statementDigest();
        // The commit point. A crash before it leaves nothing; after it the receipt is on its way, and the
        // client, which has no answer, asks again and gets it.
        boolean first = setup.store().write(tables -> commit(tables, row, statement, digest, receipt));
        if (!first) {
            // Perhaps this very decision, of a client that did not wait for its answer: it is answered by what counts.
            return acknowledge(row, stage, code, client);
        }
        courier.wake(new AgencyId(row.partner()));
        return receipt;
    }

    /// Returns whether it was committed; false when somebody decided on the package since it was looked at.
    private boolean commit(
            Tables tables, PackageRow row, ReceiptStatement statement, byte[] digest, SignedReceipt receipt)
            throws ExchangeException, SQLException {
        List<ReceiptRow> receipts = tables.receipts().of(row.sender(), row.packageId());
        if (receipts.getLast().seq() != statement.seq() - 1) {
            return false;
        }
        ReceiptRecords.record(setup, tables, row, statement, digest, receipt);
        tables.outbox()
                .add(new OutboxRow(
                        0,
                        row.partner(),
                        OutboxRow.Kind.RECEIPT,
                        row.sender(),
                        row.packageId(),
                        statement.seq(),
                        Courier.RECEIPT_PRECEDENCE,
                        0,
                        setup.now(),
                        Courier.never(),
                        null));
        return true;
    }

    private static SignedReceipt same(ReceiptRow row, @Nullable String code) throws ExchangeException {
        SignedReceipt receipt = new SignedReceipt(row.p384(), row.mldsa87());
        if (!Objects.equals(receipt.statement().reason(), code)) {
            throw new ExchangeException(
                    Reason.ALREADY_ACKNOWLEDGED,
                    "The package was " + row.stage() + " with another reason code before.");
        }
        return receipt;
    }

    private static void check(Stage stage, @Nullable String code) throws ExchangeException {
        if (stage != Stage.ACCEPTED && stage != Stage.REJECTED && stage != Stage.ACTIONED) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "stage must be ACCEPTED, REJECTED or ACTIONED.");
        }
        boolean wanted = stage == Stage.REJECTED;
        if (wanted != (code != null)
                || (code != null && !ReceiptStatement.CODE.matcher(code).matches())) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    wanted
                            ? "reason_code must be given with REJECTED, of the form " + ReceiptStatement.CODE + "."
                            : "reason_code may be given with REJECTED only.");
        }
    }
}
