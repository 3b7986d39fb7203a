package org.entente.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreFaultTest {
    private static final int SQLITE_IOERR = 10;

    @TempDir
    Path data;

    @Test
    void aCommitThatFailedAndWasNotKeptHaltsTheStore() throws Exception {
        try (Store store = Store.open(data, connection -> new FailingCommit(connection, false))) {
            haltsAtTheSecondWrite(store);
        }
        try (Store again = Store.open(data)) {
            assertEquals(1, Rows.size(again));
            assertEquals(1, append(again));
        }
    }

    @Test
    void aCommitThatFailedButWasKeptHaltsTheStoreAndShowsAfterRestart() throws Exception {
        try (Store store = Store.open(data, connection -> new FailingCommit(connection, true))) {
            haltsAtTheSecondWrite(store);
        }
        try (Store again = Store.open(data)) {
            assertEquals(2, Rows.size(again));
            assertEquals(2, append(again));
        }
    }

    @Test
    void anInputOutputErrorInsideAnOperationHaltsTheStore() throws Exception {
        try (Store store = Store.open(data)) {
            ExchangeException halted = assertThrows(
                    ExchangeException.class,
                    () -> store.write(tables -> {
                        tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[1]);
                        throw new SQLException("injected", "", SQLITE_IOERR);
                    }));
            assertEquals(Reason.STORE_HALTED, halted.reason());
            assertTrue(store.halted());
        }
        try (Store again = Store.open(data)) {
            assertEquals(0, Rows.size(again));
        }
    }

    @Test
    void aFaultOfTheDriverHaltsInsteadOfLeavingCallersWaiting() throws Exception {
        try (Store store = Store.open(data, connection -> new Transactions(connection) {
            @Override
            void savepoint() {
                throw new IllegalStateException("injected");
            }
        })) {
            ExchangeException halted = assertThrows(ExchangeException.class, () -> append(store));
            assertEquals(Reason.STORE_HALTED, halted.reason());
            assertTrue(store.halted());
        }
    }

    @Test
    void aDamagedFileFoundByAReaderHaltsTheStore() throws Exception {
        try (Store store = Store.open(data)) {
            ExchangeException halted = assertThrows(
                    ExchangeException.class,
                    () -> store.read(tables -> {
                        throw new SQLException("injected", "", SQLITE_IOERR);
                    }));
            assertEquals(Reason.STORE_HALTED, halted.reason());
            ExchangeException write = assertThrows(ExchangeException.class, () -> append(store));
            assertEquals(Reason.STORE_HALTED, write.reason());
        }
    }

    @Test
    void aFullDatabaseRefusesAndGoesOnWhenThereIsRoomAgain() throws Exception {
        try (Store store = Store.open(data)) {
            append(store);
            String pages = store.write(tables -> StoreTest.pragma(tables, "page_count"));
            store.write(tables -> StoreTest.pragma(tables, "max_page_count = " + pages));
            ExchangeException full = assertThrows(ExchangeException.class, () -> fill(store));
            assertEquals(Reason.RESOURCE_EXHAUSTED, full.reason());
            assertFalse(store.halted());
            long size = store.read(tables -> tables.ledgers().size(Rows.ORIGIN));

            store.write(tables -> StoreTest.pragma(tables, "max_page_count = 100000"));
            assertEquals(size, append(store), "the refused entry took no index");
        }
        try (Store again = Store.open(data)) {
            assertEquals("ok", again.read(tables -> StoreTest.pragma(tables, "integrity_check")));
        }
    }

    private static void fill(Store store) throws ExchangeException {
        for (int i = 0; i < 100; i++) {
            store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[50_000]));
        }
    }

    private static long append(Store store) throws ExchangeException {
        return store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[1]));
    }

    private static void haltsAtTheSecondWrite(Store store) throws ExchangeException {
        assertEquals(0, append(store));
        ExchangeException failed = assertThrows(ExchangeException.class, () -> append(store));
        assertEquals(Reason.STORE_HALTED, failed.reason());
        assertTrue(store.halted());
        ExchangeException later = assertThrows(ExchangeException.class, () -> append(store));
        assertEquals(Reason.STORE_HALTED, later.reason());
        ExchangeException read = assertThrows(
                ExchangeException.class,
                () -> store.read(tables -> tables.ledgers().origins()));
        assertEquals(Reason.STORE_HALTED, read.reason());
    }

    /// The second commit reports a failure, with or without its effect.
    private static final class FailingCommit extends Transactions {
        private final boolean persists;
        private int commits;

        FailingCommit(Connection connection, boolean persists) {
            super(connection);
            this.persists = persists;
        }

        @Override
        void commit() throws SQLException {
            commits++;
            if (commits != 2) {
                super.commit();
                return;
            }
            if (persists) {
                super.commit();
            }
            throw new SQLException("injected", "", SQLITE_IOERR);
        }
    }
}
