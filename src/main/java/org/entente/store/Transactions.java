package org.entente.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The transaction statements of the writer's connection, and what SQLite's errors mean for them. Tests override
/// these to fail before or after the real effect.
class Transactions {
    private static final int SQLITE_FULL = 13;

    private final Connection connection;

    Transactions(Connection connection) {
        this.connection = connection;
    }

    void begin() throws SQLException {
        execute("BEGIN IMMEDIATE");
    }

    void savepoint() throws SQLException {
        execute("SAVEPOINT operation");
    }

    void undoToSavepoint() throws SQLException {
        execute("ROLLBACK TO SAVEPOINT operation");
    }

    void releaseSavepoint() throws SQLException {
        execute("RELEASE SAVEPOINT operation");
    }

    void commit() throws SQLException {
        execute("COMMIT");
    }

    void rollback() throws SQLException {
        execute("ROLLBACK");
    }

    /// Nothing was written because there is no room: not damage, and over when there is room again.
    static boolean isFull(SQLException e) {
        return e.getErrorCode() == SQLITE_FULL;
    }

    /// The statement's own fault, which leaves transaction and file sound. Everything not listed is taken for
    /// damage. Source: https://sqlite.org/rescode.html
    static boolean isStatementFault(SQLException e) {
        return switch (e.getErrorCode()) {
            case 0, 1, 18, 19, 20, 21, 25 -> true; // driver, ERROR, TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE
            default -> false;
        };
    }

    /// The file is damaged or cannot be read: IOERR, CORRUPT, NOTADB.
    static boolean isDamage(SQLException e) {
        return switch (e.getErrorCode()) {
            case 10, 11, 26 -> true;
            default -> false;
        };
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
