package org.entente.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Receipts, each about a package that is in [Packages].
public final class Receipts {
    private final Sql sql;

    Receipts(Sql sql) {
        this.sql = sql;
    }

    /// `RECEIPT_CONFLICT` when the agency's receipt of this number is recorded already, with whatever bytes.
    public void insert(ReceiptRow row) throws ExchangeException, SQLException {
        if (insert("receipt", row) == 0) {
            throw new ExchangeException(
                    Reason.RECEIPT_CONFLICT,
                    "Receipt " + row.seq() + " of " + row.agency() + " for package " + row.packageId()
                            + " is recorded already; ask for it again instead of making another.");
        }
    }

    /// Keeps a valid receipt that contradicts the recorded one, as evidence; of each number only the first.
    public void keepConflict(ReceiptRow row) throws SQLException {
        insert("receipt_conflict", row);
    }

    /// The receipts that [#keepConflict] kept.
    public List<ReceiptRow> conflicts(String sender, String packageId) throws SQLException {
        return sql.all(
                "SELECT * FROM receipt_conflict WHERE sender = ? AND package_id = ? ORDER BY agency, seq",
                Receipts::receiptRow,
                sender,
                packageId);
    }

    private int insert(String table, ReceiptRow row) throws SQLException {
        int inserted = sql.update(
                "INSERT INTO " + table
                        + " (sender, package_id, agency, seq, stage, statement_digest, p384, mldsa87, made_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sender, package_id, agency, seq) DO NOTHING",
                row.sender(),
                row.packageId(),
                row.agency(),
                row.seq(),
                row.stage(),
                row.statementDigest(),
                row.p384(),
                row.mldsa87(),
                row.at());
        if (inserted > 0) {
            count(row);
        }
        return inserted;
    }

    /// Receipts are counted at the package's partner, whoever signed them.
    private void count(ReceiptRow row) throws SQLException {
        String partner = sql.first(
                        "SELECT partner FROM package WHERE sender = ? AND package_id = ?",
                        result -> result.getString(1),
                        row.sender(),
                        row.packageId())
                .orElseThrow();
        new Stored(sql).add(partner, (long) row.p384().length + row.mldsa87().length);
    }

    /// All receipts about the package, by agency and number.
    public List<ReceiptRow> of(String sender, String packageId) throws SQLException {
        return sql.all(
                "SELECT * FROM receipt WHERE sender = ? AND package_id = ? ORDER BY agency, seq",
                Receipts::receiptRow,
                sender,
                packageId);
    }

    public Optional<ReceiptRow> find(String sender, String packageId, String agency, int seq) throws SQLException {
        return sql.first(
                "SELECT * FROM receipt WHERE sender = ? AND package_id = ? AND agency = ? AND seq = ?",
                Receipts::receiptRow,
                sender,
                packageId,
                agency,
                seq);
    }

    private static ReceiptRow receiptRow(ResultSet result) throws SQLException {
        return new ReceiptRow(
                result.getString("sender"),
                result.getString("package_id"),
                result.getString("agency"),
                result.getInt("seq"),
                result.getString("stage"),
                result.getBytes("statement_digest"),
                result.getBytes("p384"),
                result.getBytes("mldsa87"),
                Sql.instant(result, "made_at"));
    }
}
