package org.entente.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only thread that writes: it takes the waiting operations as one group, gives each a savepoint, and commits
/// them together, so that one fsync serves them all.
final class GroupWriter {
    /// How many operations may wait; the next is refused.
    static final int WAITING_LIMIT = 4096;

    /// How many operations share one transaction.
    static final int GROUP_LIMIT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    private final Transactions transactions;
    private final Tables tables;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<Pending<?>> waiting = new ArrayDeque<>(); // under lock
    private boolean closing; // under lock
    private volatile @Nullable Throwable damage; // written under lock

    GroupWriter(Connection connection, Transactions transactions) {
        this.transactions = transactions;
        this.tables = new Tables(connection);
        this.thread = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    <T extends @Nullable Object> T write(Operation<T> operation) throws ExchangeException {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("An operation may not call write: it would wait for itself.");
        }
        Pending<T> pending = new Pending<>(operation);
        lock.lock();
        try {
            Throwable reason = damage;
            if (reason != null) {
                throw haltedBy(reason);
            }
            if (closing) {
                throw new ExchangeException(Reason.DRAINING, "The gateway is stopping; try again in a moment.");
            }
            if (waiting.size() >= WAITING_LIMIT) {
                throw new ExchangeException(
                        Reason.RESOURCE_EXHAUSTED,
                        WAITING_LIMIT + " operations wait for the store already; try again later.");
            }
            waiting.add(pending);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return pending.await();
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Throwable damage() {
        return damage;
    }

    /// Refuses everything from now on, without touching the file again: after a failed write nobody knows what it
    /// holds.
    void halt(Throwable reason) {
        List<Pending<?>> refused;
        lock.lock();
        try {
            if (damage == null) {
                damage = reason;
                LOG.error("The store is halted: restart the gateway after looking at the disk", reason);
            }
            refused = new ArrayList<>(waiting);
            waiting.clear();
            arrived.signal();
        } finally {
            lock.unlock();
        }
        refused.forEach(pending -> pending.fail(haltedBy(reason)));
    }

    /// Takes no more, commits what waits, and ends.
    void close() {
        lock.lock();
        try {
            closing = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        Waiting.forEnd(thread); // what waits must still be committed
    }

    static ExchangeException haltedBy(Throwable reason) {
        return new ExchangeException(
                Reason.STORE_HALTED,
                "The store was halted after a failure; whether the last change was kept shows after a restart."
                        + " Tell the gateway's operator.",
                reason);
    }

    private void run() {
        for (List<Pending<?>> group = next(); !group.isEmpty(); group = next()) {
            commit(group);
        }
    }

    /// The next group; empty when there will be none.
    private List<Pending<?>> next() {
        List<Pending<?>> group = new ArrayList<>();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing && damage == null) {
                arrived.awaitUninterruptibly();
            }
            while (group.size() < GROUP_LIMIT) {
                Pending<?> pending = waiting.poll();
                if (pending == null) {
                    break;
                }
                group.add(pending);
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Pending<?>> group) {
        try {
            transactions.begin();
            for (Pending<?> pending : group) {
                pending.run(transactions, tables);
            }
            // The commit point. A crash before it leaves nothing of the group: the WAL frames without their commit
            // frame are ignored at the next open, and no caller was answered. A crash after it leaves all of the
            // group, durably, with callers that never heard: they ask again and find their work done.
            transactions.commit();
        } catch (SQLException e) {
            if (Transactions.isFull(e)) {
                refuseForSpace(group, e);
            } else {
                haltWith(group, e);
            }
            return;
        } catch (RuntimeException | Error e) {
            haltWith(group, e); // of the driver: operations keep theirs to themselves
            return;
        }
        // Only now, the refusals too: they may rest on what an earlier operation of this group wrote.
        group.forEach(Pending::answer);
    }

    /// Not retried: after a failed fsync the kernel may drop the pages and report the next one as good.
    private void haltWith(List<Pending<?>> group, Throwable reason) {
        halt(reason);
        group.forEach(pending -> pending.fail(haltedBy(reason)));
    }

    private void refuseForSpace(List<Pending<?>> group, SQLException full) {
        LOG.warn("No room in the database: {} operations refused", group.size());
        try {
            transactions.rollback();
        } catch (SQLException e) {
            // SQLite may have rolled back by itself. If not, the next BEGIN fails and halts.
            LOG.debug("Rollback after a full disk", e);
        }
        group.forEach(pending -> pending.fail(new ExchangeException(
                Reason.RESOURCE_EXHAUSTED, "There is no room in the store; try again later.", full)));
    }
}
