package org.entente.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Packages on their way in, one row per (sender, package id) until the package is committed or given up.
public final class Incoming {
    private final Sql sql;

    Incoming(Sql sql) {
        this.sql = sql;
    }

    /// Adds the row, or replaces the one of the same package.
    public void put(IncomingRow row) throws SQLException {
        delete(row.sender(), row.packageId());
        sql.update(
                "INSERT INTO incoming (sender, package_id, offer_digest, file, synced_segments, stored_bytes,"
                        + " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row.sender(),
                row.packageId(),
                row.offerDigest(),
                row.file(),
                row.syncedSegments(),
                row.storedBytes(),
                row.updatedAt());
        new Stored(sql).add(row.sender(), row.storedBytes());
    }

    public Optional<IncomingRow> find(String sender, String packageId) throws SQLException {
        return sql.first(
                "SELECT * FROM incoming WHERE sender = ? AND package_id = ?", Incoming::incomingRow, sender, packageId);
    }

    /// Records how many segments are on disk; call it only after [PayloadFiles.Writer#sync]. `NOT_FOUND` when the
    /// row is gone: another call has finished or given up this package.
    public void setSynced(String sender, String packageId, int segments, Instant at)
            throws ExchangeException, SQLException {
        int changed = sql.update(
                "UPDATE incoming SET synced_segments = ?, updated_at = ? WHERE sender = ? AND package_id = ?",
                segments,
                at,
                sender,
                packageId);
        if (changed == 0) {
            throw new ExchangeException(
                    Reason.NOT_FOUND, "Package " + packageId + " is no longer on its way in; offer it again.");
        }
    }

    /// Removes the row. Does nothing when it is gone.
    public void delete(String sender, String packageId) throws SQLException {
        Optional<Long> bytes = sql.first(
                "DELETE FROM incoming WHERE sender = ? AND package_id = ? RETURNING stored_bytes",
                result -> result.getLong(1),
                sender,
                packageId);
        if (bytes.isPresent()) {
            new Stored(sql).add(sender, -bytes.get());
        }
    }

    public List<IncomingRow> all() throws SQLException {
        return sql.all("SELECT * FROM incoming ORDER BY sender, package_id", Incoming::incomingRow);
    }

    private static IncomingRow incomingRow(ResultSet result) throws SQLException {
        return new IncomingRow(
                result.getString("sender"),
                result.getString("package_id"),
                result.getBytes("offer_digest"),
                result.getString("file"),
                result.getInt("synced_segments"),
                result.getLong("stored_bytes"),
                Sql.instant(result, "updated_at"));
    }
}
