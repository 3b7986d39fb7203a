package org.entente.store;

import java.sql.SQLException;
import java.util.Optional;

/// The salts of blinded values, beside the ledger and never in it.
public final class Salts {
    private final Sql sql;

    Salts(Sql sql) {
        this.sql = sql;
    }

    /// Keeps the salt of one member of a ledger entry that was appended before, in this operation or an earlier one.
    public void put(String origin, long index, String member, byte[] salt) throws SQLException {
        sql.update(
                "INSERT INTO salt (origin, position, member, salt) VALUES (?, ?, ?, ?)", origin, index, member, salt);
    }

    public Optional<byte[]> find(String origin, long index, String member) throws SQLException {
        return sql.first(
                "SELECT salt FROM salt WHERE origin = ? AND position = ? AND member = ?",
                result -> result.getBytes(1),
                origin,
                index,
                member);
    }
}
