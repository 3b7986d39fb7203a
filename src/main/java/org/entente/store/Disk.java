package org.entente.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// The steps that make files durable, one method each. Tests override them to fail before or after the real effect.
///
/// Files are written through [RandomAccessFile]: an interrupt closes a [FileChannel] in the middle of a write, and
/// here an interrupted call must not look like a failing disk.
class Disk {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// Creates the folder where it is missing, for its owner alone, and makes that durable.
    void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder, PRIVATE_FOLDER);
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            syncFolder(parent);
        }
    }

    /// Creates the file, for its owner alone; fails if it exists.
    RandomAccessFile createFile(Path file) throws IOException {
        Files.createFile(file, PRIVATE_FILE);
        return openFile(file);
    }

    RandomAccessFile openFile(Path file) throws IOException {
        return new RandomAccessFile(file.toFile(), "rw");
    }

    void write(RandomAccessFile file, byte[] buffer, int offset, int length) throws IOException {
        file.write(buffer, offset, length);
    }

    void sync(RandomAccessFile file) throws IOException {
        file.getFD().sync();
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /// Makes the folder's names durable. On a thread of its own: only a channel can open a folder, and an interrupt
    /// of the caller would close it.
    void syncFolder(Path folder) throws IOException {
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        Waiting.forEnd(thread);
        IOException e = failure.get();
        if (e != null) {
            throw e;
        }
    }
}
