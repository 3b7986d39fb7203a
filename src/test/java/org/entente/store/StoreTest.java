package org.entente.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path home;

    @Test
    void whatWasCommittedIsThereAfterReopening() throws Exception {
        try (Store store = Store.open(data())) {
            store.write(tables -> tables.packages().insert(Rows.received("p1")));
            store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "KEY", Rows.bytes("entry")));
        }
        try (Store store = Store.open(data())) {
            PackageRow found = store.read(tables -> tables.packages().find("usa.state", "p1"))
                    .orElseThrow();
            assertArrayEquals(Rows.bytes("manifest"), found.manifest());
            assertEquals(1, Rows.size(store));
            assertEquals(2, Rows.insert(store, Rows.received("p2")));
        }
    }

    @Test
    void aSecondGatewayOnTheSameHomeIsRefusedUntilTheFirstCloses() throws Exception {
        try (Store first = Store.open(data())) {
            ExchangeException refused = assertThrows(ExchangeException.class, () -> Store.open(data()));
            assertEquals(Reason.CONFIGURATION, refused.reason());
            assertTrue(refused.text().contains("Another gateway is running"), refused.text());
            assertFalse(first.halted());
            assertEquals(0, Rows.append(first));
        }
        Store.open(data()).close();
    }

    @Test
    void theStoreIsReadBesideARunningGatewayAndAfterIt() throws Exception {
        try (Store gateway = Store.open(data());
                Store reader = Store.openForReading(data())) {
            gateway.write(tables -> tables.ledgers().append(Rows.ORIGIN, "KEY", Rows.bytes("first")));
            assertEquals(
                    List.of(Rows.ORIGIN), reader.read(tables -> tables.ledgers().origins()));
            gateway.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", Rows.bytes("second")));
            assertEquals(2, Rows.size(reader));
            assertThrows(
                    IllegalStateException.class,
                    () -> reader.write(tables -> tables.ledgers().size(Rows.ORIGIN)));
        }
        try (Store reader = Store.openForReading(data())) {
            assertEquals(2, Rows.size(reader));
        }
    }

    @Test
    void readingWithoutAStoreSaysSo() {
        ExchangeException refused = assertThrows(ExchangeException.class, () -> Store.openForReading(data()));
        assertEquals(Reason.CONFIGURATION, refused.reason());
        assertFalse(Files.exists(data()));
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(data());
        byte[] other = "This is not a database, and long enough to look like a page of one."
                .repeat(100)
                .getBytes(UTF_8);
        Files.write(data().resolve("entente.db"), other);
        ExchangeException refused = assertThrows(ExchangeException.class, () -> Store.open(data()));
        assertEquals(Reason.CONFIGURATION, refused.reason());
        assertArrayEquals(other, Files.readAllBytes(data().resolve("entente.db")));
    }

    @Test
    void commitsAreSyncedAndReferencesChecked() throws Exception {
        try (Store store = Store.open(data())) {
            assertEquals("wal", store.write(tables -> pragma(tables, "journal_mode")));
            assertEquals("2", store.write(tables -> pragma(tables, "synchronous")));
            assertEquals("1", store.write(tables -> pragma(tables, "foreign_keys")));
            assertEquals("1", store.read(tables -> pragma(tables, "query_only")));
        }
    }

    @Test
    void aQueryCannotWrite() throws Exception {
        try (Store store = Store.open(data())) {
            ExchangeException refused = assertThrows(
                    ExchangeException.class,
                    () -> store.read(tables -> tables.ledgers().append(Rows.ORIGIN, "KEY", new byte[1])));
            assertEquals(Reason.INTERNAL, refused.reason());
            assertFalse(store.halted());
            assertEquals(0, Rows.size(store));
        }
    }

    @Test
    void aQuerySeesOneSnapshot() throws Exception {
        try (Store store = Store.open(data())) {
            store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "KEY", new byte[1]));
            long seen = store.read(tables -> {
                long before = tables.ledgers().size(Rows.ORIGIN);
                store.write(inner -> inner.ledgers().append(Rows.ORIGIN, "SENT", new byte[1]));
                assertEquals(before, tables.ledgers().size(Rows.ORIGIN));
                return before;
            });
            assertEquals(1, seen);
            assertEquals(2, Rows.size(store));
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws Exception {
        try (Store store = Store.open(data())) {
            store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "KEY", new byte[1]));
            List<Path> files = new ArrayList<>();
            try (var entries = Files.newDirectoryStream(data())) {
                entries.forEach(files::add);
            }
            assertTrue(files.size() >= 3, files::toString);
            for (Path file : files) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file::toString);
            }
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data())));
        }
    }

    @Test
    void afterCloseEveryCallIsToldThatTheGatewayStops() throws Exception {
        Store store = Store.open(data());
        store.close();
        ExchangeException write = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> tables.ledgers().origins()));
        ExchangeException read = assertThrows(
                ExchangeException.class,
                () -> store.read(tables -> tables.ledgers().origins()));
        assertEquals(List.of(Reason.DRAINING, Reason.DRAINING), List.of(write.reason(), read.reason()));
        store.close();
    }

    private Path data() {
        return home.resolve("data");
    }

    static String pragma(Tables tables, String name) throws java.sql.SQLException {
        return new Sql(tables.connection())
                .first("PRAGMA " + name, result -> result.getString(1))
                .orElseThrow();
    }
}
