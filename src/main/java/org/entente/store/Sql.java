package org.entente.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements with positional values over one connection: the few lines that plain JDBC repeats.
record Sql(Connection connection) {

    /// Makes a value of the row the result stands on.
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet result) throws SQLException;
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(row.of(result)) : Optional.empty();
            }
        }
    }

    <T> List<T> all(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.of(result));
                }
                return rows;
            }
        }
    }

    /// Adds one to the counter and gives its new value, from 1. Without gaps: an operation that is undone takes its
    /// increment back with it.
    long next(String counter) throws SQLException {
        return first(
                        "INSERT INTO counter (name, value) VALUES (?, 1)"
                                + " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
                        result -> result.getLong(1),
                        counter)
                .orElseThrow();
    }

    /// SQLite takes a negative limit for none.
    static int limit(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("A limit is at least 1, not " + rows);
        }
        return rows;
    }

    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (value) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case String text -> statement.setString(i + 1, text);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setLong(i + 1, number);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case Instant time -> statement.setLong(i + 1, time.toEpochMilli());
                case Enum<?> constant -> statement.setString(i + 1, constant.name());
                default -> throw new IllegalArgumentException("No column type for " + value.getClass());
            }
        }
    }

    static Instant instant(ResultSet result, String column) throws SQLException {
        return Instant.ofEpochMilli(result.getLong(column));
    }

    static @Nullable Instant instantOrNull(ResultSet result, String column) throws SQLException {
        long millis = result.getLong(column);
        return result.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
