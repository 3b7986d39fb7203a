package org.entente.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What a gateway that runs has stored, read beside it.
final class Disk implements AutoCloseable {
    private static final List<String> TABLES =
            List.of("package", "wrap", "receipt", "receipt_conflict", "outbox", "incoming");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Path payloads;
    private final Connection database;

    Disk(Path data) {
        this.payloads = data.resolve("payloads");
        try {
            this.database = DriverManager.getConnection("jdbc:sqlite:file:" + data.resolve("entente.db") + "?mode=ro");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How many rows each table has, and which files there are. The ledgers are not in it: a refusal is recorded.
    record Stored(Map<String, Integer> rows, TreeSet<String> files) {
        /// Without half-received packages, whose rest may still come: their row and their file.
        Stored whole() {
            var fewer = new TreeMap<>(rows);
            fewer.remove("incoming");
            var names = new TreeSet<>(files);
            names.removeIf(name -> name.endsWith(".in.part"));
            return new Stored(fewer, names);
        }
    }

    synchronized Stored stored() {
        var rows = new TreeMap<String, Integer>();
        for (String table : TABLES) {
            rows.put(table, count("SELECT count(*) FROM " + table));
        }
        try (Stream<Path> files = Files.list(payloads)) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return new Stored(rows, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized int count(String query) {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    void awaitQuiet() {
        await(() -> count("SELECT count(*) FROM outbox") == 0);
    }

    /// Waits until the condition holds, or for a while.
    static boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
