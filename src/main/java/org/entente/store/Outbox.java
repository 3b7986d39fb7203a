package org.entente.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entente.store.OutboxRow.Kind;

/// Work that is owed to partners; it survives restarts and is removed only when it is done or given up.
public final class Outbox {
    private final Sql sql;

    Outbox(Sql sql) {
        this.sql = sql;
    }

    /// Adds work about a package that is in [Packages] and gives its id; the row's own id is ignored.
    public long add(OutboxRow row) throws SQLException {
        long id = sql.next("outbox");
        sql.update(
                "INSERT INTO outbox (id, partner, kind, sender, package_id, seq, precedence, attempts,"
                        + " next_attempt_at, expires_at, last_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                row.partner(),
                row.kind(),
                row.sender(),
                row.packageId(),
                row.seq(),
                row.precedence(),
                row.attempts(),
                row.nextAttemptAt(),
                row.expiresAt(),
                row.lastReason());
        return id;
    }

    /// At most `limit` rows whose time has come, expired ones included: the highest precedence first, then the
    /// oldest.
    public List<OutboxRow> due(String partner, Instant now, int limit) throws SQLException {
        return sql.all(
                "SELECT * FROM outbox WHERE partner = ? AND next_attempt_at <= ? ORDER BY precedence DESC, id LIMIT ?",
                Outbox::outboxRow,
                partner,
                now,
                Sql.limit(limit));
    }

    /// When the partner's next work is due; empty when nothing is owed.
    public Optional<Instant> nextDue(String partner) throws SQLException {
        return sql.first(
                "SELECT next_attempt_at FROM outbox WHERE partner = ? ORDER BY next_attempt_at LIMIT 1",
                result -> Sql.instant(result, "next_attempt_at"),
                partner);
    }

    /// Records a failed attempt and when the next one is due. Does nothing when the work is gone.
    public void retryAt(long id, Instant at, String reason) throws SQLException {
        sql.update(
                "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?, last_reason = ? WHERE id = ?",
                at,
                reason,
                id);
    }

    /// Removes the work. Does nothing when it is gone.
    public void done(long id) throws SQLException {
        sql.update("DELETE FROM outbox WHERE id = ?", id);
    }

    public Optional<OutboxRow> find(String sender, String packageId, Kind kind, int seq) throws SQLException {
        return sql.first(
                "SELECT * FROM outbox WHERE sender = ? AND package_id = ? AND kind = ? AND seq = ?",
                Outbox::outboxRow,
                sender,
                packageId,
                kind,
                seq);
    }

    private static OutboxRow outboxRow(ResultSet result) throws SQLException {
        return new OutboxRow(
                result.getLong("id"),
                result.getString("partner"),
                Kind.valueOf(result.getString("kind")),
                result.getString("sender"),
                result.getString("package_id"),
                result.getInt("seq"),
                result.getInt("precedence"),
                result.getInt("attempts"),
                Sql.instant(result, "next_attempt_at"),
                Sql.instant(result, "expires_at"),
                result.getString("last_reason"));
    }
}
