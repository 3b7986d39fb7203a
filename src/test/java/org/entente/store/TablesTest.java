package org.entente.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.store.OutboxRow.Kind;
import org.entente.store.PackageRow.Direction;
import org.entente.store.PackageRow.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    @TempDir
    Path data;

    private Store store;

    @SuppressWarnings("NullAway.Init") // set before each test
    TablesTest() {}

    @BeforeEach
    void open() throws ExchangeException {
        store = Store.open(data);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aPackageComesBackAsItWasPut() throws Exception {
        PackageRow put = Rows.row(Direction.OUT, "p1", State.QUEUED);
        assertEquals(0, Rows.insert(store, put));
        PackageRow found =
                store.read(tables -> tables.packages().find("usa.state", "p1")).orElseThrow();
        assertEquals(put.direction(), found.direction());
        assertEquals(put.partner(), found.partner());
        assertEquals(put.state(), found.state());
        assertEquals(put.stateSince(), found.stateSince());
        assertEquals(put.payload(), found.payload());
        assertEquals(put.submitter(), found.submitter());
        assertArrayEquals(put.requestHash(), found.requestHash());
        assertArrayEquals(put.offerDigest(), found.offerDigest());
        assertArrayEquals(put.header(), found.header());
        assertArrayEquals(put.manifestP384(), found.manifestP384());
        assertArrayEquals(put.manifestMldsa87(), found.manifestMldsa87());
        assertEquals(put.expiresAt(), found.expiresAt());
        assertEquals(Optional.empty(), Optional.ofNullable(found.acknowledgeBy()));
        assertEquals(2, found.wraps().size());
        assertArrayEquals(Rows.bytes("kem-1"), found.wraps().getFirst().wrap1());
        assertArrayEquals(Rows.bytes("kw-2"), found.wraps().getLast().wrap3());
        assertEquals(
                List.of("payload-p1"), store.read(tables -> tables.packages().payloads()));
    }

    @Test
    void aPackageIdIsNeverUsedTwice() throws Exception {
        store.write(tables -> tables.packages().insert(Rows.received("p1")));
        ExchangeException refused = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> tables.packages().insert(Rows.received("p1"))));
        assertEquals(Reason.PACKAGE_ID_REUSED, refused.reason());
        assertEquals(2, Rows.insert(store, Rows.received("p2")));
    }

    @Test
    void theInboxHoldsWhatAwaitsAnAnswerInOrder() throws Exception {
        store.write(tables -> {
            tables.packages().insert(Rows.received("p1"));
            tables.packages().insert(Rows.row(Direction.OUT, "sent", State.QUEUED));
            tables.packages().insert(Rows.row(Direction.IN, "refused", State.REFUSED));
            tables.packages().insert(Rows.received("p2"));
            tables.packages().insert(Rows.received("p3"));
            tables.packages().setState("usa.state", "p2", State.ACCEPTED, Rows.NOW.plusSeconds(1), null);
            return true;
        });
        assertEquals(List.of("p1", "p3"), inbox(0, false, 10));
        assertEquals(List.of("p1", "p2", "p3"), inbox(0, true, 10));
        assertEquals(List.of("p1", "p2"), inbox(0, true, 2));
        assertEquals(List.of("p2", "p3"), inbox(1, true, 10));
        assertEquals(List.of(), inbox(4, true, 10));
    }

    @Test
    void theStateOfAnAbsentPackageCannotBeSet() {
        ExchangeException refused = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> {
                    tables.packages().setState("usa.state", "none", State.EXPIRED, Rows.NOW, null);
                    return true;
                }));
        assertEquals(Reason.NOT_FOUND, refused.reason());
    }

    @Test
    void theFirstReceiptOfANumberWins() throws Exception {
        store.write(tables -> {
            tables.packages().insert(Rows.received("p1"));
            tables.receipts().insert(Rows.receipt("p1", "gbr.fcdo", 2));
            tables.receipts().insert(Rows.receipt("p1", "gbr.fcdo", 1));
            return true;
        });
        ExchangeException refused = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> {
                    tables.receipts().insert(Rows.receipt("p1", "gbr.fcdo", 1));
                    return true;
                }));
        assertEquals(Reason.RECEIPT_CONFLICT, refused.reason());
        List<ReceiptRow> receipts = store.read(tables -> tables.receipts().of("usa.state", "p1"));
        assertEquals(List.of(1, 2), receipts.stream().map(ReceiptRow::seq).toList());
        ReceiptRow second = store.read(tables -> tables.receipts().find("usa.state", "p1", "gbr.fcdo", 2))
                .orElseThrow();
        assertArrayEquals(Rows.bytes("mldsa87-2"), second.mldsa87());
        assertEquals(Rows.NOW, second.at());
    }

    @Test
    void whatIsDueGoesByPrecedenceThenAge() throws Exception {
        Instant now = Rows.NOW;
        long routine = store.write(tables -> {
            for (String id : List.of("p1", "p2", "p3", "p4")) {
                tables.packages().insert(Rows.row(Direction.OUT, id, State.QUEUED));
            }
            long first = tables.outbox().add(Rows.owed("p1", Kind.DELIVER, 0, 1, now));
            tables.outbox().add(Rows.owed("p2", Kind.DELIVER, 0, 4, now));
            tables.outbox().add(Rows.owed("p3", Kind.RECEIPT, 1, 1, now));
            tables.outbox().add(Rows.owed("p4", Kind.DELIVER, 0, 9, now.plusSeconds(60)));
            return first;
        });
        assertEquals(List.of("p2", "p1", "p3"), due(now, 10));
        assertEquals(List.of("p2"), due(now, 1));
        assertEquals(List.of(), store.read(tables -> tables.outbox().due("nor.mfa", now, 10)));

        store.write(tables -> {
            tables.outbox().retryAt(routine, now.plusSeconds(30), "UNAVAILABLE");
            return true;
        });
        assertEquals(List.of("p2", "p3"), due(now, 10));
        OutboxRow retried = store.read(tables -> tables.outbox().find("usa.state", "p1", Kind.DELIVER, 0))
                .orElseThrow();
        assertEquals(1, retried.attempts());
        assertEquals("UNAVAILABLE", retried.lastReason());

        store.write(tables -> {
            for (OutboxRow row : tables.outbox().due("gbr.fcdo", now, 10)) {
                tables.outbox().done(row.id());
            }
            return true;
        });
        assertEquals(
                Optional.of(now.plusSeconds(30)),
                store.read(tables -> tables.outbox().nextDue("gbr.fcdo")));
        assertEquals(Optional.empty(), store.read(tables -> tables.outbox().nextDue("nor.mfa")));
    }

    @Test
    void anIncomingPackageRemembersItsSyncedSegments() throws Exception {
        store.write(tables -> {
            tables.incoming().put(new IncomingRow("usa.state", "p1", Rows.bytes("a"), "in-1", 0, 10, Rows.NOW));
            tables.incoming().setSynced("usa.state", "p1", 7, Rows.NOW.plusSeconds(1));
            return true;
        });
        IncomingRow row =
                store.read(tables -> tables.incoming().find("usa.state", "p1")).orElseThrow();
        assertEquals(7, row.syncedSegments());
        assertEquals(Rows.NOW.plusSeconds(1), row.updatedAt());
        store.write(tables -> {
            tables.incoming().put(new IncomingRow("usa.state", "p1", Rows.bytes("b"), "in-2", 0, 30, Rows.NOW));
            return true;
        });
        assertEquals(
                List.of("in-2"),
                store.read(tables -> tables.incoming().all()).stream()
                        .map(IncomingRow::file)
                        .toList());
        store.write(tables -> {
            tables.incoming().delete("usa.state", "p1");
            tables.incoming().delete("usa.state", "p1");
            return true;
        });
        ExchangeException gone = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> {
                    tables.incoming().setSynced("usa.state", "p1", 8, Rows.NOW);
                    return true;
                }));
        assertEquals(Reason.NOT_FOUND, gone.reason());
    }

    @Test
    void whatIsKeptOfAPartnerIsCountedWithWhatKeepsIt() throws Exception {
        PackageRow out = Rows.row(PackageRow.Direction.OUT, "p1", PackageRow.State.QUEUED);
        ReceiptRow receipt = Rows.receipt("p1", "gbr.fcdo", 1);
        store.write(tables -> {
            tables.packages().insert(out);
            tables.receipts().insert(receipt);
            tables.receipts().keepConflict(receipt);
            tables.receipts().keepConflict(receipt);
            tables.incoming().put(new IncomingRow("usa.state", "p2", Rows.bytes("a"), "in-1", 0, 10, Rows.NOW));
            tables.incoming().put(new IncomingRow("usa.state", "p2", Rows.bytes("b"), "in-2", 0, 30, Rows.NOW));
            tables.incoming().put(new IncomingRow("usa.state", "p3", Rows.bytes("c"), "in-3", 0, 5, Rows.NOW));
            return true;
        });
        // Header, manifest and signatures of Rows, two wraps, and the payload.
        long offer = 6 + 8 + 4 + 7 + 2 * (5 + 6 + 4) + 100;
        long signatures = 6 + 9;
        assertEquals(offer + 2 * signatures, stored("gbr.fcdo"));
        assertEquals(35, stored("usa.state"));
        assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> {
                    tables.incoming().delete("usa.state", "p2");
                    throw new ExchangeException(Reason.INTERNAL, "undone");
                }));
        assertEquals(35, stored("usa.state"));
        store.write(tables -> {
            tables.incoming().delete("usa.state", "p2");
            tables.incoming().delete("usa.state", "p2");
            return true;
        });
        assertEquals(5, stored("usa.state"));
        assertEquals(0, stored("nor.mfa"));
    }

    private long stored(String partner) throws ExchangeException {
        return store.read(tables -> tables.stored().bytes(partner));
    }

    @Test
    void ledgersAreSeparateAndBounded() throws Exception {
        store.write(tables -> {
            assertEquals(0, tables.ledgers().append("usa.state/home/1", "KEY", Rows.bytes("k1")));
            assertEquals(0, tables.ledgers().append(Rows.ORIGIN, "KEY", Rows.bytes("k1")));
            assertEquals(1, tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[65_535]));
            assertEquals(2, tables.ledgers().append(Rows.ORIGIN, "KEY", Rows.bytes("k2")));
            return true;
        });
        ExchangeException refused = assertThrows(
                ExchangeException.class,
                () -> store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[65_536])));
        assertEquals(Reason.TOO_LARGE, refused.reason());
        assertEquals(
                List.of("usa.state/home/1", Rows.ORIGIN),
                store.read(tables -> tables.ledgers().origins()));
        LedgerEntry newest = store.read(tables -> tables.ledgers().latest(Rows.ORIGIN, "KEY"))
                .orElseThrow();
        assertEquals(2, newest.index());
        assertArrayEquals(Rows.bytes("k2"), newest.entry());
        assertTrue(store.read(tables -> tables.ledgers().latest(Rows.ORIGIN, "EPOCH"))
                .isEmpty());
        long none = store.read(tables -> tables.ledgers().size("gbr.fcdo/home/1"));
        assertEquals(0, none);
    }

    @Test
    void aSaltIsKeptBesideItsEntry() throws Exception {
        store.write(tables -> {
            long index = tables.ledgers().append(Rows.ORIGIN, "ACCESSED", Rows.bytes("e"));
            tables.salts().put(Rows.ORIGIN, index, "person", Rows.bytes("salt"));
            return true;
        });
        byte[] salt = store.read(tables -> tables.salts().find(Rows.ORIGIN, 0, "person"))
                .orElseThrow();
        assertArrayEquals(Rows.bytes("salt"), salt);
        assertTrue(store.read(tables -> tables.salts().find(Rows.ORIGIN, 0, "other"))
                .isEmpty());
    }

    @Test
    void rowsKeepTheirOwnBytesAndPrintNone() {
        byte[] header = Rows.bytes("header");
        PackageRow row = Rows.received("p1");
        row.header()[0] = 'X';
        assertArrayEquals(header, row.header());
        assertEquals("PackageRow[IN usa.state p1 DELIVERED]", row.toString());
    }

    private List<String> inbox(long after, boolean includeDecided, int limit) throws ExchangeException {
        return store.read(tables -> tables.packages().inbox(after, includeDecided, limit)).stream()
                .map(PackageRow::packageId)
                .toList();
    }

    private List<String> due(Instant now, int limit) throws ExchangeException {
        return store.read(tables -> tables.outbox().due("gbr.fcdo", now, limit)).stream()
                .map(OutboxRow::packageId)
                .toList();
    }
}
