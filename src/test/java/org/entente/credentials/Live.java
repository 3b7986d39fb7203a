package org.entente.credentials;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A call that stays open: sends and reads one message at a time, and never more than it was told to.
final class Live<Q, R extends MessageLite> {
    private static final long SECONDS = 20;

    private final MethodDescriptor<Q, R> method;
    private final ClientCall<Q, R> call;
    private final BlockingQueue<R> messages = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    /// How it ended.
    ///
    /// @param nanoTime when, as [System#nanoTime]
    record End(Status status, Metadata trailers, long nanoTime) {}

    Live(Channel channel, MethodDescriptor<Q, R> method) {
        this.method = method;
        this.call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(R message) {
                        bytes.addAndGet(message.getSerializedSize());
                        messages.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(new End(status, trailers, System.nanoTime()));
                    }
                },
                new Metadata());
    }

    String method() {
        return method.getFullMethodName();
    }

    Live<Q, R> send(Q message) {
        call.sendMessage(message);
        return this;
    }

    Live<Q, R> halfClose() {
        call.halfClose();
        return this;
    }

    Live<Q, R> readOne() throws InterruptedException {
        call.request(1);
        if (messages.poll(SECONDS, TimeUnit.SECONDS) == null) {
            throw new AssertionError(method() + " answered nothing" + (end.isDone() ? ", but " + end.join() : ""));
        }
        return this;
    }

    /// Reads whatever still comes, to the end.
    End end() throws Exception {
        call.request(10_000);
        return end.get(SECONDS, TimeUnit.SECONDS);
    }

    /// How many bytes were read.
    long bytes() {
        return bytes.get();
    }
}
