package org.entente.client;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.v1.ContentChunk;
import org.entente.v1.FetchHeader;
import org.entente.v1.FetchResponse;
import org.jspecify.annotations.Nullable;

/// One Fetch call into one file. The target appears complete and synced, or not at all.
final class Download {
    private final BlockingClientCall<?, FetchResponse> call;
    private final Progress progress;

    Download(BlockingClientCall<?, FetchResponse> call, Progress progress) {
        this.call = call;
        this.progress = progress;
    }

    /// Judges the header before any content is written.
    interface HeaderCheck {
        void check(FetchHeader header) throws ExchangeException;
    }

    /// The content's length in bytes.
    long into(Path target, HeaderCheck check) throws ExchangeException, StatusException, InterruptedException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw unwritable(target, "its folder does not exist", null);
        }
        if (Files.exists(absolute)) {
            throw unwritable(target, "it exists already and is not overwritten", null);
        }
        Path part = folder.resolve("." + UUID.randomUUID() + ".part");
        boolean finished = false;
        try {
            FetchHeader header = header();
            check.check(header);
            long length;
            try (FileChannel out = FileChannel.open(part, Set.of(CREATE_NEW, WRITE), ownerOnly(folder))) {
                length = receive(out);
                out.force(true);
            }
            publish(part, absolute, folder);
            finished = true;
            return length;
        } catch (IOException e) {
            throw unwritable(target, e.toString(), e);
        } finally {
            if (!finished) {
                call.cancel("abandoned by the client", null);
                discard(part);
            }
        }
    }

    private FetchHeader header() throws ExchangeException, StatusException, InterruptedException {
        FetchResponse first = next();
        if (!first.hasHeader()) {
            throw incomplete("began without a header");
        }
        return first.getHeader();
    }

    /// The content's length, after the gateway's finish said the same.
    private long receive(FileChannel out) throws IOException, ExchangeException, StatusException, InterruptedException {
        long offset = 0;
        while (true) {
            FetchResponse response = next();
            switch (response.getStepCase()) {
                case CONTENT -> {
                    ContentChunk chunk = response.getContent();
                    if (chunk.getOffset() != offset || chunk.getData().isEmpty()) {
                        throw incomplete("has a gap at byte " + offset);
                    }
                    write(out, chunk.getData());
                    offset += chunk.getData().size();
                    progress.at(offset, 0);
                }
                case FINISH -> {
                    long length = response.getFinish().getContentLength();
                    if (length != offset) {
                        throw incomplete("has " + offset + " of " + length + " bytes");
                    }
                    return length;
                }
                case HEADER, STEP_NOT_SET -> throw incomplete("has a second header");
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void write(FileChannel out, ByteString data) throws IOException {
        for (ByteBuffer piece : data.asReadOnlyByteBufferList()) {
            while (piece.hasRemaining()) {
                out.write(piece);
            }
        }
    }

    /// A crash before the rename leaves a `.part` file that nobody takes for the content; after it, the whole content.
    private static void publish(Path part, Path target, Path folder) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It holds classified content under no name: say so where the operator of this machine looks.
            System.getLogger(Download.class.getName())
                    .log(System.Logger.Level.WARNING, "incomplete download {0} cannot be deleted: {1}", part, e);
        }
    }

    private FetchResponse next() throws ExchangeException, StatusException, InterruptedException {
        FetchResponse response = call.read();
        if (response == null) {
            throw incomplete("ended without a finish");
        }
        return response;
    }

    private static ExchangeException incomplete(String how) {
        return new ExchangeException(Reason.TRUNCATED, "The content " + how + "; it was thrown away, fetch it again.");
    }

    private static ExchangeException unwritable(Path target, String why, @Nullable Throwable e) {
        return new ExchangeException(
                Reason.INVALID_REQUEST, target + " cannot be written: " + why + "; name another file with --out.", e);
    }
}
