package org.entente.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupCommitTest {
    @TempDir
    Path data;

    @Test
    void operationsThatWaitedTogetherAreCommittedTogether() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        try (Store store = Store.open(data, connection -> new Counting(connection, commits));
                Gate gate = new Gate(store);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> indices = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                indices.add(callers.submit(append(store)));
            }
            gate.openWhenWaiting(100);
            for (Future<Long> index : indices) {
                index.get();
            }
            assertEquals(2, commits.get(), "one for the gate, one for the hundred");
            assertEquals(100, Rows.size(store));
        }
    }

    @Test
    void aFailingOperationUndoesOnlyItself() throws Exception {
        try (Store store = Store.open(data);
                Gate gate = new Gate(store);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> before = callers.submit(append(store));
            Future<Long> refused = callers.submit(() -> store.write(tables -> {
                tables.packages().insert(Rows.received("half"));
                tables.ledgers().append(Rows.ORIGIN, "RECEIVED", Rows.bytes("half"));
                throw new ExchangeException(Reason.RELEASE_DENIED, "refused after its first writes");
            }));
            Future<Long> broken = callers.submit(() -> store.write(tables -> {
                tables.ledgers().append(Rows.ORIGIN, "RECEIVED", Rows.bytes("half"));
                throw new IllegalStateException("a fault of ours");
            }));
            Future<Long> orphan = callers.submit(() -> store.write(tables -> {
                tables.ledgers().append(Rows.ORIGIN, "DELIVERED", Rows.bytes("half"));
                tables.receipts().insert(Rows.receipt("of no package", "gbr.fcdo", 1));
                return 0L;
            }));
            Future<Long> after = callers.submit(append(store));
            gate.openWhenWaiting(5);
            assertEquals(Set.of(0L, 1L), Set.of(before.get(), after.get()));
            assertEquals(Reason.RELEASE_DENIED, reasonOf(refused));
            assertEquals(Reason.INTERNAL, reasonOf(broken));
            assertEquals(Reason.INTERNAL, reasonOf(orphan));
            assertFalse(store.halted());
            assertTrue(store.read(tables -> tables.packages().findById("half")).isEmpty());
            long wraps = store.read(tables -> count(tables, "wrap"));
            assertEquals(0, wraps);
            assertEquals(2, Rows.size(store));
            assertEquals(1, Rows.insert(store, Rows.received("whole")));
        }
    }

    @Test
    void indicesHaveNoGapsUnderManyWritersOfWhichSomeFail() throws Exception {
        int writers = 64;
        int rounds = 30;
        try (Store store = Store.open(data);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> results = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                results.add(callers.submit(() -> appendOrFail(store, writer, rounds)));
            }
            Set<Long> given = new HashSet<>();
            for (Future<List<Long>> result : results) {
                for (long index : result.get()) {
                    assertTrue(given.add(index), "index given twice: " + index);
                }
            }
            long size = store.read(tables -> tables.ledgers().size(Rows.ORIGIN));
            assertTrue(size > 0 && size < (long) writers * rounds, "some failed, not all: " + size);
            assertEquals(size, given.size());
            List<Long> read = new ArrayList<>();
            store.read(tables -> {
                tables.ledgers().forEach(Rows.ORIGIN, entry -> read.add(entry.index()));
                return true;
            });
            assertEquals(LongStream.range(0, size).boxed().toList(), read);
        }
    }

    @Test
    void theQueueIsBounded() throws Exception {
        try (Store store = Store.open(data);
                Gate gate = new Gate(store);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < GroupWriter.WAITING_LIMIT; i++) {
                waiting.add(callers.submit(append(store)));
            }
            gate.awaitWaiting(GroupWriter.WAITING_LIMIT);
            ExchangeException refused =
                    assertThrows(ExchangeException.class, () -> append(store).call());
            assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
            gate.openWhenWaiting(GroupWriter.WAITING_LIMIT);
            for (Future<Long> one : waiting) {
                one.get();
            }
            assertEquals(GroupWriter.WAITING_LIMIT, Rows.size(store));
        }
    }

    @Test
    void anInterruptedCallerStillLearnsItsOutcome() throws Exception {
        try (Store store = Store.open(data);
                Gate gate = new Gate(store)) {
            List<Object> outcome = new ArrayList<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    outcome.add(append(store).call());
                } catch (ExchangeException e) {
                    outcome.add(e);
                }
                outcome.add(Thread.currentThread().isInterrupted());
            });
            gate.awaitWaiting(1);
            caller.interrupt();
            gate.openWhenWaiting(1);
            caller.join();
            assertEquals(List.of(0L, true), outcome);
        }
    }

    @Test
    void closingCommitsWhatWaits() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Store store = Store.open(data);
            Gate gate = new Gate(store);
            Future<Long> waiting = callers.submit(append(store));
            gate.awaitWaiting(1);
            Future<?> closing = callers.submit(store::close);
            gate.close();
            assertEquals(0, waiting.get());
            closing.get();
            try (Store again = Store.open(data)) {
                assertEquals(1, Rows.size(again));
            }
        }
    }

    @Test
    void anOperationThatWaitsForItselfIsStopped() throws Exception {
        try (Store store = Store.open(data)) {
            ExchangeException refused = assertThrows(
                    ExchangeException.class,
                    () -> store.write(tables -> append(store).call().intValue()));
            assertEquals(Reason.INTERNAL, refused.reason());
        }
    }

    /// A caller that appends one entry.
    private interface Append extends Callable<Long> {
        @Override
        Long call() throws ExchangeException;
    }

    private static Append append(Store store) {
        return () -> store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", Rows.bytes("entry")));
    }

    private static List<Long> appendOrFail(Store store, int writer, int rounds) throws ExchangeException {
        List<Long> indices = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            boolean fails = (writer + round) % 3 == 0;
            try {
                indices.add(store.write(tables -> {
                    long index = tables.ledgers().append(Rows.ORIGIN, "SENT", Rows.bytes("entry"));
                    if (fails) {
                        throw new ExchangeException(Reason.RELEASE_DENIED, "refused");
                    }
                    return index;
                }));
                assertFalse(fails, "a failed operation was answered as done");
            } catch (ExchangeException e) {
                assertEquals(Reason.RELEASE_DENIED, e.reason());
            }
        }
        return indices;
    }

    private static Reason reasonOf(Future<?> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        return ((ExchangeException) java.util.Objects.requireNonNull(failure.getCause())).reason();
    }

    private static long count(Tables tables, String table) throws SQLException {
        return new Sql(tables.connection())
                .first("SELECT count(*) FROM " + table, result -> result.getLong(1))
                .orElseThrow();
    }

    /// Counts the commits.
    private static final class Counting extends Transactions {
        private final AtomicInteger commits;

        Counting(Connection connection, AtomicInteger commits) {
            super(connection);
            this.commits = commits;
        }

        @Override
        void commit() throws SQLException {
            super.commit();
            commits.incrementAndGet();
        }
    }

    /// Holds the writer inside an operation, so that others must wait behind it.
    private static final class Gate implements AutoCloseable {
        private final Store store;
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        Gate(Store store) throws InterruptedException {
            this.store = store;
            Thread.ofVirtual().start(() -> {
                try {
                    store.write(tables -> {
                        entered.countDown();
                        try {
                            opened.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return true;
                    });
                } catch (ExchangeException e) {
                    throw new IllegalStateException(e);
                }
            });
            entered.await();
        }

        void awaitWaiting(int count) {
            while (store.waiting() < count) {
                Thread.onSpinWait();
            }
        }

        void openWhenWaiting(int count) {
            awaitWaiting(count);
            opened.countDown();
        }

        @Override
        public void close() {
            opened.countDown();
        }
    }
}
