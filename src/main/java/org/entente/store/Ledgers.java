package org.entente.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.LedgerEntries;

/// The entries of all ledgers, by origin. Entries are only ever added; a committed index is never given again.
public final class Ledgers {
    private static final int FETCH_ROWS = 64;

    private final Sql sql;

    Ledgers(Sql sql) {
        this.sql = sql;
    }

    /// Appends an entry and gives its index, from 0 and without gaps. A ledger begins with its first entry.
    /// `TOO_LARGE` over 65,535 bytes.
    public long append(String origin, String type, byte[] entry) throws ExchangeException, SQLException {
        if (entry.length > LedgerEntries.MAX_BYTES) {
            throw new ExchangeException(
                    Reason.TOO_LARGE,
                    "A ledger entry of " + entry.length + " bytes is over the limit of " + LedgerEntries.MAX_BYTES
                            + "; put a digest into it instead.");
        }
        long size = sql.first(
                        "INSERT INTO ledger (origin, size) VALUES (?, 1)"
                                + " ON CONFLICT (origin) DO UPDATE SET size = ledger.size + 1 RETURNING size",
                        result -> result.getLong(1),
                        origin)
                .orElseThrow();
        long index = size - 1;
        sql.update(
                "INSERT INTO ledger_entry (origin, position, type, entry) VALUES (?, ?, ?, ?)",
                origin,
                index,
                type,
                entry);
        return index;
    }

    /// How many entries the ledger has; 0 for one that was never begun.
    public long size(String origin) throws SQLException {
        return sql.first("SELECT size FROM ledger WHERE origin = ?", result -> result.getLong(1), origin)
                .orElse(0L);
    }

    public List<String> origins() throws SQLException {
        return sql.all("SELECT origin FROM ledger ORDER BY origin", result -> result.getString(1));
    }

    /// The last entry of every ledger.
    public List<LedgerEntry> newest() throws SQLException {
        return sql.all(
                "SELECT e.position, e.type, e.entry FROM ledger_entry e JOIN ledger l"
                        + " ON e.origin = l.origin AND e.position = l.size - 1 ORDER BY l.origin",
                Ledgers::entry);
    }

    /// The newest entry of this type.
    public Optional<LedgerEntry> latest(String origin, String type) throws SQLException {
        return sql.first(
                "SELECT position, type, entry FROM ledger_entry WHERE origin = ? AND type = ?"
                        + " ORDER BY position DESC LIMIT 1",
                Ledgers::entry,
                origin,
                type);
    }

    /// All entries of this type, in order: for types of which there are few.
    public List<LedgerEntry> ofType(String origin, String type) throws SQLException {
        return sql.all(
                "SELECT position, type, entry FROM ledger_entry WHERE origin = ? AND type = ? ORDER BY position",
                Ledgers::entry,
                origin,
                type);
    }

    /// Gives every entry in order, one at a time: memory does not grow with the ledger.
    public void forEach(String origin, EntryVisitor visitor) throws ExchangeException, SQLException {
        try (PreparedStatement statement = sql.connection()
                .prepareStatement(
                        "SELECT position, type, entry FROM ledger_entry WHERE origin = ? ORDER BY position")) {
            statement.setFetchSize(FETCH_ROWS);
            Sql.bind(statement, origin);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    visitor.visit(entry(result));
                }
            }
        }
    }

    private static LedgerEntry entry(ResultSet result) throws SQLException {
        return new LedgerEntry(result.getLong(1), result.getString(2), result.getBytes(3));
    }
}
