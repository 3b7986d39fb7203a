package org.entente.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Files of keys and certificates, on disk before the call returns: the file is synced, then its folder.
public final class DurableFile {
    /// The largest trust bundle; no key, chain or revocation list comes near it.
    static final int MAX_BYTES = 8 << 20;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Set<PosixFilePermission> OWNER_FOLDER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private DurableFile() {}

    /// Reads a file that only its owner may touch; [Reason#CONFIGURATION] with the command that mends it
    /// otherwise.
    static byte[] readPrivate(Path file) throws ExchangeException {
        try {
            Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
            others.addAll(Files.getPosixFilePermissions(file));
            others.removeAll(EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
            if (!others.isEmpty()) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The private file " + file + " is open to other accounts; run: chmod 600 " + file);
            }
        } catch (UnsupportedOperationException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The private file " + file
                            + " is on a file system without permissions; move it to one that has them.",
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return read(file);
    }

    /// A public file whole, at most 8 MiB; [Reason#CONFIGURATION] if it is missing, unreadable or larger.
    public static byte[] read(Path file) throws ExchangeException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The file " + file + " is larger than " + MAX_BYTES + " bytes; check it.");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// Creates a file with mode 0600; an existing one is refused and left as it is.
    static void createPrivate(Path file, byte[] bytes) throws ExchangeException {
        try {
            // The mode is given when the file is made: there is no moment at which another account could open it.
            try (var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                if (channel instanceof FileChannel open) {
                    open.force(true);
                }
            }
            syncFolder(file);
        } catch (FileAlreadyExistsException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The file " + file + " exists and is not overwritten; move it away first.",
                    e);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// Puts a public file in place as a whole: a reader sees the old bytes or the new ones.
    public static void replace(Path file, byte[] bytes) throws ExchangeException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// Makes a folder, and those above it, that only its owner may enter; one that exists is left as it is.
    public static void createPrivateFolder(Path folder) throws ExchangeException {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void syncFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static ExchangeException unreadable(Path file, IOException cause) {
        String why = cause instanceof NoSuchFileException ? "is missing" : "cannot be read";
        return new ExchangeException(Reason.CONFIGURATION, "The file " + file + " " + why + "; check the path.", cause);
    }

    private static ExchangeException unwritable(Path file, IOException cause) {
        return new ExchangeException(
                Reason.CONFIGURATION,
                "The file " + file + " cannot be written; check that its folder exists and is writable.",
                cause);
    }
}
