package org.entente.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// A disk and a database that fail once, at a step that is chosen by its number: every write, fsync, rename and
/// delete of a payload file and every transaction statement is a step. For several threads.
public final class Faults {
    /// What happens at the chosen step.
    public enum Mode {
        /// It reports a failure and had no effect.
        FAILS_AND_DID_NOT_PERSIST,
        /// It reports a failure although it had its effect.
        FAILS_BUT_DID_PERSIST,
        /// It takes until [#release], and is well then.
        STALLS
    }

    /// The part of the storage that a step belongs to; the parts halt apart.
    private enum Part {
        FILES,
        DATABASE
    }

    private static final int SQLITE_IOERR = 10;
    private static final long LONGEST_STALL_SECONDS = 60;

    private final Mode mode;
    private final int at;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /// Guarded by this.
    private final List<String> steps = new ArrayList<>();

    /// Guarded by this: the part that failed, and what it was asked to do afterwards.
    private @Nullable Part failed;

    private final List<String> afterwards = new ArrayList<>();

    private Faults(Mode mode, int at) {
        this.mode = mode;
        this.at = at;
    }

    /// Nothing fails; the steps are counted.
    public static Faults none() {
        return new Faults(Mode.STALLS, -1);
    }

    /// The step of this number, from 0, fails.
    public static Faults at(int step, Mode mode) {
        return new Faults(mode, step);
    }

    /// The names of the steps so far.
    public synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    /// Whether the step was reached; waits for it.
    public boolean isReached(long atMostMillis) {
        try {
            return reached.await(atMostMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Whether it was a payload file's step that failed, and not the database's.
    public synchronized boolean isInFiles() {
        return failed == Part.FILES;
    }

    /// Ends the stall.
    public void release() {
        released.countDown();
    }

    /// What the part that failed did afterwards: nothing may be retried, so it must be empty.
    public synchronized List<String> afterwards() {
        return List.copyOf(afterwards);
    }

    /// A store whose transactions are steps.
    public Store store(Path data) throws ExchangeException {
        return Store.open(data, FaultyTransactions::new);
    }

    /// Payload files whose writes are steps.
    public PayloadFiles files(Path data) throws ExchangeException {
        return new PayloadFiles(data, new FaultyDisk());
    }

    private interface Effect<E extends Exception> {
        void run() throws E;
    }

    private interface Failure<E extends Exception> {
        E of(String message);
    }

    private <E extends Exception> void step(Part part, String name, Effect<E> effect, Failure<E> failure) throws E {
        if (!isChosen(part, name)) {
            effect.run();
            return;
        }
        switch (mode) {
            case FAILS_AND_DID_NOT_PERSIST -> {
                reached.countDown();
                throw failure.of("injected before " + name);
            }
            case FAILS_BUT_DID_PERSIST -> {
                effect.run();
                reached.countDown();
                throw failure.of("injected after " + name);
            }
            case STALLS -> {
                reached.countDown();
                awaitRelease();
                effect.run();
            }
        }
    }

    private synchronized boolean isChosen(Part part, String name) {
        if (part == failed) {
            afterwards.add(name);
        }
        boolean chosen = steps.size() == at;
        if (chosen && mode != Mode.STALLS) {
            failed = part;
        }
        steps.add(name);
        return chosen;
    }

    /// Through interrupts, as a system call that hangs.
    private void awaitRelease() {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_STALL_SECONDS);
        while (true) {
            try {
                if (!released.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError("nobody ended the stall");
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class FaultyDisk extends Disk {
        private void disk(String name, Effect<IOException> effect) throws IOException {
            step(Part.FILES, name, effect, IOException::new);
        }

        @Override
        RandomAccessFile createFile(Path file) throws IOException {
            RandomAccessFile[] made = new RandomAccessFile[1];
            try {
                disk("create file", () -> made[0] = super.createFile(file));
            } catch (IOException e) {
                if (made[0] != null) {
                    made[0].close();
                }
                throw e;
            }
            return made[0];
        }

        @Override
        void write(RandomAccessFile file, byte[] buffer, int offset, int length) throws IOException {
            disk("write file", () -> super.write(file, buffer, offset, length));
        }

        @Override
        void sync(RandomAccessFile file) throws IOException {
            disk("sync file", () -> super.sync(file));
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            disk("rename file", () -> super.rename(from, to));
        }

        @Override
        void delete(Path file) throws IOException {
            disk("delete file", () -> super.delete(file));
        }

        @Override
        void syncFolder(Path folder) throws IOException {
            disk("sync folder", () -> super.syncFolder(folder));
        }
    }

    private final class FaultyTransactions extends Transactions {
        FaultyTransactions(Connection connection) {
            super(connection);
        }

        private void database(String name, Effect<SQLException> effect) throws SQLException {
            step(Part.DATABASE, name, effect, message -> new SQLException(message, "", SQLITE_IOERR));
        }

        @Override
        void begin() throws SQLException {
            database("begin", super::begin);
        }

        @Override
        void savepoint() throws SQLException {
            database("savepoint", super::savepoint);
        }

        @Override
        void undoToSavepoint() throws SQLException {
            database("undo", super::undoToSavepoint);
        }

        @Override
        void releaseSavepoint() throws SQLException {
            database("release", super::releaseSavepoint);
        }

        @Override
        void commit() throws SQLException {
            database("commit", super::commit);
        }

        @Override
        void rollback() throws SQLException {
            database("rollback", super::rollback);
        }
    }
}
