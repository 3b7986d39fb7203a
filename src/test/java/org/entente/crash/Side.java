package org.entente.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// What one gateway has on disk, read by plain SQL and not by the gateway's own code.
///
/// @param agency whose gateway it is
/// @param data its data folder
record Side(String agency, Path data) {
    /// A row of the table `package`.
    record Pack(
            String sender,
            String id,
            String direction,
            String state,
            byte[] offerDigest,
            byte[] header,
            byte[] manifest,
            byte[] p384,
            byte[] mldsa87,
            @Nullable String payload) {
        String name() {
            return sender + " " + id;
        }
    }

    /// A row of the table `receipt`.
    record Signed(int seq, String agency, String stage, byte[] p384, byte[] mldsa87) {}

    /// A row of the table `ledger_entry`.
    record Entry(long position, String type, String json) {}

    private interface Row<T> {
        T of(ResultSet result) throws SQLException;
    }

    String ledgerWith(Side partner) {
        return agency + "/with/" + partner.agency() + "/1";
    }

    String homeLedger() {
        return agency + "/home/1";
    }

    List<Pack> packages() {
        return query(
                "SELECT * FROM package ORDER BY sender, package_id",
                row -> new Pack(
                        row.getString("sender"),
                        row.getString("package_id"),
                        row.getString("direction"),
                        row.getString("state"),
                        row.getBytes("offer_digest"),
                        row.getBytes("header"),
                        row.getBytes("manifest"),
                        row.getBytes("manifest_p384"),
                        row.getBytes("manifest_mldsa87"),
                        row.getString("payload")));
    }

    List<Signed> receipts(Pack pack) {
        return query(
                "SELECT * FROM receipt WHERE sender = ? AND package_id = ? ORDER BY agency, seq",
                row -> new Signed(
                        row.getInt("seq"),
                        row.getString("agency"),
                        row.getString("stage"),
                        row.getBytes("p384"),
                        row.getBytes("mldsa87")),
                pack.sender(),
                pack.id());
    }

    List<Entry> entries(String origin) {
        return query(
                "SELECT position, type, entry FROM ledger_entry WHERE origin = ? ORDER BY position",
                row -> new Entry(row.getLong(1), row.getString(2), new String(row.getBytes(3), UTF_8)),
                origin);
    }

    List<String> origins() {
        return query("SELECT origin FROM ledger ORDER BY origin", row -> row.getString(1));
    }

    List<String> texts(String sql, String... values) {
        return query(sql, row -> row.getString(1), values);
    }

    long number(String sql, String... values) {
        return query(sql, row -> row.getLong(1), values).getFirst();
    }

    private <T> List<T> query(String sql, Row<T> each, String... values) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + data.resolve("entente.db"), config.toProperties());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(each.of(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(agency + ": " + sql, e);
        }
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
