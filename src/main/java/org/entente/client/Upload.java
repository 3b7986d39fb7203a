package org.entente.client;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.v1.ContentChunk;
import org.entente.v1.SubmitFinish;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;
import org.entente.v1.SubmitResult;

/// One Submit call: header, chunks from the gateway's resume point, finish, result. Holds one chunk in memory.
final class Upload {
    /// The contract's largest chunk.
    static final int CHUNK_BYTES = 256 << 10;

    private final BlockingClientCall<SubmitRequest, SubmitResponse> call;
    private final Progress progress;

    Upload(BlockingClientCall<SubmitRequest, SubmitResponse> call, Progress progress) {
        this.call = call;
        this.progress = progress;
    }

    SubmitResult send(Submission submission, Path file)
            throws ExchangeException, StatusException, InterruptedException {
        boolean finished = false;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = in.size();
            call.write(SubmitRequest.newBuilder()
                    .setHeader(Wire.header(submission, length))
                    .build());
            SubmitResponse first = next();
            if (!first.hasResume()) {
                throw unexpected("a resume point");
            }
            long sent = sendContent(in, first.getResume().getOffset(), length);
            if (sent != length || in.size() != length) {
                throw new ExchangeException(
                        Reason.INVALID_REQUEST,
                        file
                                + " changed while it was being sent; nothing was submitted. Send it again when it is still.");
            }
            call.write(SubmitRequest.newBuilder()
                    .setFinish(SubmitFinish.newBuilder().setContentLength(length))
                    .build());
            call.halfClose();
            SubmitResponse last = next();
            if (!last.hasResult()) {
                throw unexpected("the result");
            }
            finished = true;
            return last.getResult();
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, file + " cannot be read (" + e + "); nothing was submitted.", e);
        } finally {
            if (!finished) {
                // Without finish the gateway keeps nothing, so a caller who gives up leaves no half package behind.
                call.cancel("abandoned by the client", null);
            }
        }
    }

    /// Where the content ended.
    private long sendContent(FileChannel in, long from, long length)
            throws IOException, StatusException, InterruptedException, ExchangeException {
        if (from < 0 || from > length) {
            throw unexpected("a resume point inside the content");
        }
        long offset = from;
        progress.at(offset, length);
        while (offset < length) {
            // A fresh buffer each time: gRPC may still hold the last one when the connection is slow.
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, length - offset));
            if (in.read(chunk, offset) <= 0) {
                return offset;
            }
            chunk.flip();
            int size = chunk.remaining();
            boolean open = call.write(SubmitRequest.newBuilder()
                    .setContent(
                            ContentChunk.newBuilder().setOffset(offset).setData(UnsafeByteOperations.unsafeWrap(chunk)))
                    .build());
            if (!open) {
                // The gateway ended the call; reading gives its reason.
                next();
                throw unexpected("all of the content");
            }
            offset += size;
            progress.at(offset, length);
        }
        return offset;
    }

    private SubmitResponse next() throws StatusException, InterruptedException, ExchangeException {
        SubmitResponse response = call.read();
        if (response == null) {
            throw unexpected("another answer");
        }
        return response;
    }

    private static ExchangeException unexpected(String what) {
        return new ExchangeException(
                Reason.INTERNAL,
                "The gateway ended the submission without " + what + "; send again with the same package id.");
    }
}
