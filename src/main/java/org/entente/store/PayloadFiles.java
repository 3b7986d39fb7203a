package org.entente.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sealed payloads as files under `<data>/payloads`: a file bears its final name only when every byte of it is on
/// disk.
///
/// Names are chosen by the caller and used once: `[a-z0-9.-]`, at most 120 characters, no leading dot, not ending
/// in `.part`. A failed write or fsync halts this part of the store for good: every later call answers
/// `STORE_HALTED` until the gateway was restarted. A full disk answers `RESOURCE_EXHAUSTED` and leaves nothing of
/// that payload. Safe for use by any number of threads; one [Writer] belongs to one thread at a time.
public final class PayloadFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PayloadFiles.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-][a-z0-9.-]{0,119}");
    private static final String PART = ".part";

    private final Path folder;
    private final Disk disk;
    private final Set<String> inWriting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable IOException damage;

    PayloadFiles(Path dataDirectory, Disk disk) throws ExchangeException {
        this.folder = dataDirectory.resolve("payloads");
        this.disk = disk;
        try {
            disk.createFolder(folder);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The folder " + folder + " cannot be made; check its parent's rights.", e);
        }
    }

    /// The payloads of the store in this data directory; makes the folder where it is missing, else
    /// `CONFIGURATION`.
    public static PayloadFiles in(Path dataDirectory) throws ExchangeException {
        return new PayloadFiles(dataDirectory, new Disk());
    }

    /// Whether a failure halted the payload files: every call is refused until the gateway was restarted.
    public boolean halted() {
        return damage != null;
    }

    /// Begins a payload. `INTERNAL` when the name was used before, for a partial payload too.
    public Writer create(String name) throws ExchangeException {
        claim(name);
        try {
            if (Files.exists(path(name)) || Files.exists(part(name))) {
                throw new ExchangeException(Reason.INTERNAL, "The payload's name was used before.");
            }
            return new Writer(name, disk.createFile(part(name)), 0);
        } catch (IOException e) {
            inWriting.remove(name);
            throw failed(e);
        } catch (ExchangeException e) {
            inWriting.remove(name);
            throw e;
        }
    }

    /// Goes on with a partial payload after its first `lengthBytes` bytes; what was written beyond them is cut
    /// off. `NOT_FOUND` when there is no partial file of at least that length: begin anew. `UNAVAILABLE` while
    /// another call still writes it.
    public Writer resume(String name, long lengthBytes) throws ExchangeException {
        claim(name);
        RandomAccessFile file = null;
        try {
            if (!Files.isRegularFile(part(name)) || Files.size(part(name)) < lengthBytes) {
                throw new ExchangeException(
                        Reason.NOT_FOUND, "The partial payload is no longer there; send it from its beginning.");
            }
            file = disk.openFile(part(name));
            file.setLength(lengthBytes);
            file.seek(lengthBytes);
            return new Writer(name, file, lengthBytes);
        } catch (IOException e) {
            closeQuietly(file);
            inWriting.remove(name);
            throw failed(e);
        } catch (ExchangeException e) {
            inWriting.remove(name);
            throw e;
        }
    }

    /// Opens a committed payload for reading; the caller closes it. `NOT_FOUND` when there is none.
    public FileChannel open(String name) throws ExchangeException {
        check(name);
        return openForReading(path(name));
    }

    /// Opens a partial payload for reading; the caller closes it. `NOT_FOUND` when there is none.
    public FileChannel openPartial(String name) throws ExchangeException {
        check(name);
        return openForReading(part(name));
    }

    private static FileChannel openForReading(Path file) throws ExchangeException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw absent(e);
        } catch (IOException e) {
            throw isTooMany(e)
                    ? exhausted(e)
                    : new ExchangeException(Reason.INTERNAL, "The payload cannot be opened.", e);
        }
    }

    /// The length of a committed payload in bytes. `NOT_FOUND` when there is none.
    public long length(String name) throws ExchangeException {
        check(name);
        try {
            return Files.size(path(name));
        } catch (NoSuchFileException e) {
            throw absent(e);
        } catch (IOException e) {
            throw isTooMany(e)
                    ? exhausted(e)
                    : new ExchangeException(Reason.INTERNAL, "The payload cannot be opened.", e);
        }
    }

    /// Removes a payload, committed or partial, durably. Does nothing when it is gone. `UNAVAILABLE` while a call
    /// still writes it.
    public void delete(String name) throws ExchangeException {
        claim(name);
        try {
            disk.delete(path(name));
            disk.delete(part(name));
            disk.syncFolder(folder);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            inWriting.remove(name);
        }
    }

    /// At start-up, before anything is written: removes what no row refers to, and returns the names that rows
    /// refer to but that have no file.
    ///
    /// Strays come from these crashes: a `.part` not in `partial`, before its first segment was recorded; a final
    /// name not in `committed`, between [Writer#commit] and the database's commit, or between the commit that
    /// forgot the payload and [#delete]. A final name that is in `partial` was renamed just before the crash and
    /// becomes a `.part` again, so that its sender resumes instead of sending all of it.
    ///
    /// @param committed the names in [Packages#payloads]
    /// @param partial the files in [Incoming#all]
    public Set<String> sweep(Set<String> committed, Set<String> partial) throws ExchangeException {
        check();
        Set<String> missing = new TreeSet<>(committed);
        missing.addAll(partial);
        try {
            for (String file : files()) {
                boolean isPart = file.endsWith(PART);
                String name = isPart ? file.substring(0, file.length() - PART.length()) : file;
                if (isPart ? partial.contains(name) : committed.contains(name)) {
                    missing.remove(name);
                } else if (!isPart && partial.contains(name)) {
                    disk.rename(path(name), part(name));
                    missing.remove(name);
                } else {
                    disk.delete(folder.resolve(file));
                    LOG.info("Removed the stray payload file {}", file);
                }
            }
            disk.syncFolder(folder);
        } catch (IOException e) {
            throw failed(e);
        }
        return missing;
    }

    private Set<String> files() throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private void claim(String name) throws ExchangeException {
        check(name);
        if (!inWriting.add(name)) {
            throw new ExchangeException(
                    Reason.UNAVAILABLE, "Another call still writes this payload; try again in a moment.");
        }
    }

    private void check(String name) throws ExchangeException {
        if (!NAME.matcher(name).matches() || name.endsWith(PART)) {
            throw new IllegalArgumentException("Not a payload's name: " + name.length() + " characters");
        }
        check();
    }

    private void check() throws ExchangeException {
        IOException reason = damage;
        if (reason != null) {
            throw haltedBy(reason);
        }
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    private Path part(String name) {
        return folder.resolve(name + PART);
    }

    /// A full disk is no damage; everything else is.
    private ExchangeException failed(IOException e) {
        return isFull(e) ? exhausted(e) : failedSync(e);
    }

    /// Whatever a failed fsync says: the kernel may have dropped the pages and report the next one as good, so
    /// that nothing is retried and nothing is written any more.
    private ExchangeException failedSync(IOException e) {
        if (isTooMany(e)) {
            return exhausted(e);
        }
        damage = e;
        LOG.error("The payload files are halted: restart the gateway after looking at the disk", e);
        return haltedBy(e);
    }

    private static boolean isFull(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }

    /// The process has no file descriptor left, so that nothing was opened, let alone written.
    private static boolean isTooMany(IOException e) {
        return String.valueOf(e.getMessage()).contains("Too many open files");
    }

    private static ExchangeException exhausted(IOException e) {
        return new ExchangeException(
                Reason.RESOURCE_EXHAUSTED, "There is no room for the payload; try again later.", e);
    }

    private static ExchangeException haltedBy(IOException e) {
        return new ExchangeException(
                Reason.STORE_HALTED, "The payload files were halted after a failure. Tell the gateway's operator.", e);
    }

    private static ExchangeException absent(IOException e) {
        return new ExchangeException(Reason.NOT_FOUND, "There is no such payload.", e);
    }

    private static void closeQuietly(@Nullable RandomAccessFile file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing a payload file", e); // what matters was synced before, or is given up
        }
    }

    /// Writes one payload. End it with [#commit] or [#keep]; [#close] without either removes it.
    public final class Writer implements AutoCloseable {
        private final String name;
        private final RandomAccessFile file;
        private long length;
        private boolean nameSynced;
        private boolean renamed;
        private boolean ended;

        private Writer(String name, RandomAccessFile file, long length) {
            this.name = name;
            this.file = file;
            this.length = length;
        }

        public void write(byte[] buffer, int offset, int length) throws ExchangeException {
            checkOpen();
            try {
                disk.write(file, buffer, offset, length);
                this.length += length;
            } catch (IOException e) {
                throw abandoned(failed(e));
            }
        }

        /// Makes everything written so far durable, under the partial name.
        public void sync() throws ExchangeException {
            checkOpen();
            try {
                disk.sync(file);
                if (!nameSynced) {
                    disk.syncFolder(folder);
                    nameSynced = true;
                }
            } catch (IOException e) {
                throw abandoned(failedSync(e));
            }
        }

        /// Whether it was committed, kept or closed, or given up after a failure: it cannot be written any more.
        public boolean isEnded() {
            return ended;
        }

        /// How many bytes the payload has so far, those before a resumption included.
        public long length() {
            return length;
        }

        /// Makes the payload durable under its final name. A crash in here leaves it whole under either name, or
        /// partial under the partial one; no row refers to the final name yet, so [PayloadFiles#sweep] decides.
        public void commit() throws ExchangeException {
            checkOpen();
            try {
                disk.sync(file);
            } catch (IOException e) {
                throw abandoned(failedSync(e));
            }
            try {
                disk.rename(part(name), path(name));
                renamed = true;
            } catch (IOException e) {
                throw abandoned(failed(e));
            }
            try {
                disk.syncFolder(folder);
            } catch (IOException e) {
                throw abandoned(failedSync(e));
            }
            end();
        }

        /// Ends the writer and leaves the partial file for [PayloadFiles#resume].
        public void keep() {
            end();
        }

        @Override
        public void close() {
            if (ended) {
                return;
            }
            if (damage == null) {
                discard();
            } else {
                // Another payload's failure: on a failing disk nothing is done any more, the next start looks.
                end();
            }
        }

        /// With a full disk nothing of the payload may stay; with a failing one it is left as it is, for the
        /// operator.
        private ExchangeException abandoned(ExchangeException failure) {
            if (failure.reason() == Reason.RESOURCE_EXHAUSTED) {
                discard();
            } else {
                end();
            }
            return failure;
        }

        private void discard() {
            try {
                disk.delete(renamed ? path(name) : part(name));
            } catch (IOException e) {
                LOG.warn("A payload that was given up could not be removed; the next start does it", e);
            }
            end();
        }

        private void end() {
            if (!ended) {
                ended = true;
                closeQuietly(file);
                inWriting.remove(name);
            }
        }

        private void checkOpen() throws ExchangeException {
            if (ended) {
                throw new IllegalStateException("This payload's writer was ended.");
            }
            check();
        }
    }
}
