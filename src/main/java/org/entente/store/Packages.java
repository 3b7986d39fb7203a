package org.entente.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.store.PackageRow.Direction;
import org.entente.store.PackageRow.State;
import org.entente.store.PackageRow.Wrap;
import org.jspecify.annotations.Nullable;

/// Packages, one row per (sender, package id), kept for ever.
public final class Packages {
    private final Sql sql;

    Packages(Sql sql) {
        this.sql = sql;
    }

    /// Adds a package and gives its cursor: for `IN` the next place in the inbox, without gaps and in commit order;
    /// for `OUT` 0. The row's own cursor is ignored. `PACKAGE_ID_REUSED` when (sender, package id) is taken.
    public long insert(PackageRow row) throws ExchangeException, SQLException {
        // Asked first, so that a refused row takes no place in the inbox even if the caller carries on.
        if (sql.first(
                        "SELECT 1 FROM package WHERE sender = ? AND package_id = ?",
                        result -> true,
                        row.sender(),
                        row.packageId())
                .isPresent()) {
            throw new ExchangeException(
                    Reason.PACKAGE_ID_REUSED,
                    "Package " + row.packageId() + " is recorded already; submit under a new package id.");
        }
        long cursor = row.direction() == Direction.IN ? sql.next("inbox") : 0;
        sql.update(
                "INSERT INTO package (sender, package_id, direction, partner, state, state_since, reason_code,"
                        + " offer_digest, header, manifest, manifest_p384, manifest_mldsa87, payload, payload_bytes, submitter,"
                        + " request_hash, committed_at, expires_at, acknowledge_by, inbox_cursor)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.sender(),
                row.packageId(),
                row.direction(),
                row.partner(),
                row.state(),
                row.stateSince(),
                row.reasonCode(),
                row.offerDigest(),
                row.header(),
                row.manifest(),
                row.manifestP384(),
                row.manifestMldsa87(),
                row.payload(),
                row.payloadBytes(),
                row.submitter(),
                row.requestHash(),
                row.committedAt(),
                row.expiresAt(),
                row.acknowledgeBy(),
                cursor);
        int position = 0;
        for (Wrap wrap : row.wraps()) {
            sql.update(
                    "INSERT INTO wrap (sender, package_id, position, wrap1, wrap2, wrap3) VALUES (?, ?, ?, ?, ?, ?)",
                    row.sender(),
                    row.packageId(),
                    position++,
                    wrap.wrap1(),
                    wrap.wrap2(),
                    wrap.wrap3());
        }
        new Stored(sql).add(row.partner(), row.storedBytes());
        return cursor;
    }

    public Optional<PackageRow> find(String sender, String packageId) throws SQLException {
        return sql.first(
                "SELECT * FROM package WHERE sender = ? AND package_id = ?", this::packageRow, sender, packageId);
    }

    /// All packages of this id, whoever sent them: two senders may have chosen the same one.
    public List<PackageRow> findById(String packageId) throws SQLException {
        return sql.all("SELECT * FROM package WHERE package_id = ? ORDER BY sender", this::packageRow, packageId);
    }

    /// `NOT_FOUND` when there is no such package.
    public void setState(String sender, String packageId, State state, Instant since, @Nullable String reasonCode)
            throws ExchangeException, SQLException {
        int changed = sql.update(
                "UPDATE package SET state = ?, state_since = ?, reason_code = ? WHERE sender = ? AND package_id = ?",
                state,
                since,
                reasonCode,
                sender,
                packageId);
        if (changed == 0) {
            throw new ExchangeException(Reason.NOT_FOUND, "There is no package " + packageId + "; check the id.");
        }
    }

    /// At most `limit` received packages after the cursor, in its order: those that await an answer, and if
    /// `includeDecided` those that were answered too. Refused ones are never in the inbox.
    public List<PackageRow> inbox(long afterCursor, boolean includeDecided, int limit) throws SQLException {
        String states = includeDecided ? "state <> 'REFUSED'" : "state = 'DELIVERED'";
        return sql.all(
                "SELECT * FROM package WHERE inbox_cursor > 0 AND inbox_cursor > ? AND " + states
                        + " ORDER BY inbox_cursor LIMIT ?",
                this::packageRow,
                afterCursor,
                Sql.limit(limit));
    }

    /// The names of all payload files that packages refer to.
    public List<String> payloads() throws SQLException {
        return sql.all("SELECT payload FROM package WHERE payload IS NOT NULL", result -> result.getString(1));
    }

    private PackageRow packageRow(ResultSet result) throws SQLException {
        String sender = result.getString("sender");
        String packageId = result.getString("package_id");
        List<Wrap> wraps = sql.all(
                "SELECT wrap1, wrap2, wrap3 FROM wrap WHERE sender = ? AND package_id = ? ORDER BY position",
                wrap -> new Wrap(wrap.getBytes(1), wrap.getBytes(2), wrap.getBytes(3)),
                sender,
                packageId);
        return new PackageRow(
                Direction.valueOf(result.getString("direction")),
                sender,
                packageId,
                result.getString("partner"),
                State.valueOf(result.getString("state")),
                Sql.instant(result, "state_since"),
                result.getString("reason_code"),
                result.getBytes("offer_digest"),
                result.getBytes("header"),
                result.getBytes("manifest"),
                result.getBytes("manifest_p384"),
                result.getBytes("manifest_mldsa87"),
                wraps,
                result.getString("payload"),
                result.getLong("payload_bytes"),
                result.getString("submitter"),
                result.getBytes("request_hash"),
                Sql.instant(result, "committed_at"),
                Sql.instant(result, "expires_at"),
                Sql.instantOrNull(result, "acknowledge_by"),
                result.getLong("inbox_cursor"));
    }
}
