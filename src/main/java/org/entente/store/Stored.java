package org.entente.store;

import java.sql.SQLException;

/// How many bytes are kept of what was sent to and received from each partner: sealed payloads, offers and receipts
/// of committed packages, and what will be kept of those on their way in, without their receipts.
///
/// A running total: the tables that hold the bytes change it in the same transaction, so that it is exact after every
/// crash, and reading it costs the same however much there is.
public final class Stored {
    private final Sql sql;

    Stored(Sql sql) {
        this.sql = sql;
    }

    /// Bytes kept of a partner.
    public long bytes(String partner) throws SQLException {
        return sql.first("SELECT bytes FROM stored WHERE partner = ?", result -> result.getLong(1), partner)
                .orElse(0L);
    }

    /// @param bytes negative when something is forgotten
    void add(String partner, long bytes) throws SQLException {
        sql.update(
                "INSERT INTO stored (partner, bytes) VALUES (?, ?)"
                        + " ON CONFLICT (partner) DO UPDATE SET bytes = stored.bytes + excluded.bytes",
                partner,
                bytes);
    }
}
