package org.entente.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.function.Function;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The gateway's state in `<data>/entente.db`: one writer that groups commits, a few readers beside it.
///
/// What [#write] returned is on disk, and survives a power cut as far as the disk keeps what it reported as synced.
/// Safe for use by any number of threads.
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final String DATABASE = "entente.db";
    private static final String LOCK = "entente.lock";
    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;
    private static final long READER_WAIT_MILLIS = 10_000;

    private final HikariDataSource readers;
    private final @Nullable Writing writing;

    /// What only the gateway has, and a reader beside it has not.
    private record Writing(FileChannel lock, Connection connection, GroupWriter writer) {}

    private Store(HikariDataSource readers, @Nullable Writing writing) {
        this.readers = readers;
        this.writing = writing;
    }

    /// Opens the store for its gateway, creating or upgrading it. `CONFIGURATION` when another gateway has it open
    /// or the folder cannot be used.
    public static Store open(Path dataDirectory) throws ExchangeException {
        return open(dataDirectory, Transactions::new);
    }

    static Store open(Path dataDirectory, Function<Connection, Transactions> transactions) throws ExchangeException {
        Path database = dataDirectory.resolve(DATABASE);
        FileChannel lock = null;
        Connection connection = null;
        HikariDataSource readers = null;
        try {
            Disk disk = new Disk();
            disk.createFolder(dataDirectory);
            lock = lock(dataDirectory.resolve(LOCK), dataDirectory);
            if (!Files.exists(database)) {
                disk.createFile(database).close();
                disk.syncFolder(dataDirectory);
            }
            SQLiteDataSource source = source(database, writerConfig());
            migrate(source);
            connection = source.getConnection();
            readers = readers(database);
            GroupWriter writer = new GroupWriter(connection, transactions.apply(connection));
            writer.start();
            return new Store(readers, new Writing(lock, connection, writer));
        } catch (IOException | SQLException | FlywayException | HikariPool.PoolInitializationException e) {
            closeAll(readers, connection, lock);
            throw unusable(database, e);
        } catch (ExchangeException e) {
            closeAll(readers, connection, lock);
            throw e;
        }
    }

    /// Opens the store for [#read] alone, for verbs that work while a gateway runs as well as when none does.
    /// `CONFIGURATION` when there is no store.
    public static Store openForReading(Path dataDirectory) throws ExchangeException {
        Path database = dataDirectory.resolve(DATABASE);
        if (!Files.isRegularFile(database)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "There is no store at " + database + "; check --home, or start the gateway once.");
        }
        try {
            return new Store(readers(database), null);
        } catch (HikariPool.PoolInitializationException e) {
            throw unusable(database, e);
        }
    }

    /// Runs the operation on the writer's thread and returns its result once it is durably committed. If it throws,
    /// nothing of it is kept. Waits through interrupts and leaves them set.
    ///
    /// `RESOURCE_EXHAUSTED` when too many operations wait or the disk is full (nothing kept); `STORE_HALTED` when a
    /// commit failed, this one or an earlier one (whether this one was kept shows after a restart);
    /// `DRAINING` after [#close]; `INTERNAL` when the operation failed by a fault of ours; else what the operation
    /// throws.
    public <T extends @Nullable Object> T write(Operation<T> operation) throws ExchangeException {
        if (writing == null) {
            throw new IllegalStateException("This store was opened for reading.");
        }
        return writing.writer().write(operation);
    }

    /// Runs the query on this thread over one snapshot, which holds everything that was committed before the call.
    ///
    /// `RESOURCE_EXHAUSTED` when no reader is free in time; `STORE_HALTED` and `DRAINING` as for [#write];
    /// `INTERNAL` when the query failed by a fault of ours; else what the query throws.
    public <T extends @Nullable Object> T read(Query<T> query) throws ExchangeException {
        Throwable damage = damage();
        if (damage != null) {
            throw GroupWriter.haltedBy(damage);
        }
        if (readers.isClosed()) {
            throw new ExchangeException(Reason.DRAINING, "The gateway is stopping; try again in a moment.");
        }
        try (Connection connection = readers.getConnection()) {
            try {
                return query.run(new Tables(connection));
            } finally {
                connection.rollback(); // ends the snapshot, or it would hold back the WAL
            }
        } catch (SQLException e) {
            if (e instanceof SQLTransientConnectionException || e.getCause() instanceof InterruptedException) {
                throw new ExchangeException(
                        Reason.RESOURCE_EXHAUSTED, "Too many calls read from the store; try again later.", e);
            }
            if (Transactions.isDamage(e)) {
                if (writing != null) {
                    writing.writer().halt(e);
                }
                throw GroupWriter.haltedBy(e);
            }
            throw new ExchangeException(Reason.INTERNAL, "The store could not be read, by a fault of ours.", e);
        }
    }

    /// Whether a failure halted the store: every call is refused until the gateway was restarted.
    public boolean halted() {
        return damage() != null;
    }

    /// Commits what waits, refuses what comes, and lets the next gateway in.
    @Override
    public void close() {
        if (writing == null) {
            readers.close();
            return;
        }
        writing.writer().close();
        // The writer last: the last connection to go folds the WAL into the database.
        closeAll(readers, writing.connection(), writing.lock());
    }

    /// How many operations wait for the writer.
    int waiting() {
        return writing == null ? 0 : writing.writer().waiting();
    }

    private @Nullable Throwable damage() {
        return writing == null ? null : writing.writer().damage();
    }

    private static FileChannel lock(Path file, Path dataDirectory) throws IOException, ExchangeException {
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Disk.PRIVATE_FILE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("Locked by this process", e); // and closing the channel gives up the other's lock: POSIX, not us
        }
        channel.close();
        throw new ExchangeException(
                Reason.CONFIGURATION,
                "Another gateway is running on " + dataDirectory + "; stop it first, or give this one its own home.");
    }

    private static void migrate(SQLiteDataSource source) {
        Flyway.configure(Store.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .loggers("slf4j")
                .load()
                .migrate();
    }

    private static SQLiteConfig writerConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config;
    }

    private static HikariDataSource readers(Path database) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setReadOnly(true);
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("store-readers");
        pool.setDataSource(source(database, sqlite));
        pool.setReadOnly(true);
        pool.setConnectionInitSql("PRAGMA query_only = 1");
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(READERS);
        pool.setConnectionTimeout(READER_WAIT_MILLIS);
        return new HikariDataSource(pool);
    }

    private static SQLiteDataSource source(Path database, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + database.toAbsolutePath());
        return source;
    }

    private static ExchangeException unusable(Path database, Exception cause) {
        return new ExchangeException(
                Reason.CONFIGURATION,
                "The store " + database + " cannot be opened (" + firstLine(cause)
                        + "); check its rights, its disk, and that it was made by this version or an older one.",
                cause);
    }

    /// Flyway tells its stories in many lines.
    private static String firstLine(Exception cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("no message");
    }

    private static void closeAll(@Nullable AutoCloseable... resources) {
        for (AutoCloseable resource : resources) {
            try {
                if (resource != null) {
                    resource.close();
                }
            } catch (Exception e) {
                LOG.warn("Closing the store", e);
            }
        }
    }
}
