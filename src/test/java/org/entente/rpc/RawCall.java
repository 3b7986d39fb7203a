package org.entente.rpc;

import com.google.rpc.ErrorInfo;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One call of any method with messages as bytes: what no generated stub would send.
final class RawCall {
    private static final int SOON_SECONDS = 30;

    private RawCall() {}

    /// How a call ended.
    ///
    /// @param from this side's end of the connection; null when there was none
    record Answer(
            List<byte[]> messages,
            Status status,
            Metadata trailers,
            @Nullable SocketAddress from) {
        /// The reason's name; empty when there is none.
        String reason() {
            var details = StatusProto.fromStatusAndTrailers(status, trailers);
            try {
                return details.getDetailsCount() == 0
                        ? ""
                        : details.getDetails(0).unpack(ErrorInfo.class).getReason();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text() {
            return status.getDescription() == null ? "" : status.getDescription();
        }
    }

    /// Sends the messages and half-closes; returns when the gateway ended the call.
    static Answer send(Channel channel, MethodDescriptor<?, ?> method, List<byte[]> messages) {
        return send(channel, method, messages, false);
    }

    /// Sends the messages, and ends the call well as soon as something is answered: for calls that never end.
    static Answer first(Channel channel, MethodDescriptor<?, ?> method, List<byte[]> messages) {
        return send(channel, method, messages, true);
    }

    private static Answer send(
            Channel channel, MethodDescriptor<?, ?> method, List<byte[]> messages, boolean firstIsEnough) {
        ClientCall<byte[], byte[]> call = channel.newCall(raw(method), CallOptions.DEFAULT);
        var end = new End(call, firstIsEnough);
        call.start(end, new Metadata());
        call.request(1_000);
        messages.forEach(call::sendMessage);
        call.halfClose();
        return end.await();
    }

    /// Begins a call that the test goes on with.
    static Open open(Channel channel, MethodDescriptor<?, ?> method) {
        return open(channel, method, CallOptions.DEFAULT);
    }

    static Open open(Channel channel, MethodDescriptor<?, ?> method, CallOptions options) {
        ClientCall<byte[], byte[]> call = channel.newCall(raw(method), options);
        var end = new End(call, false);
        call.start(end, new Metadata());
        call.request(1_000);
        return new Open(call, end);
    }

    /// A call under way.
    record Open(ClientCall<byte[], byte[]> call, End end) {
        Open say(List<byte[]> messages) {
            messages.forEach(call::sendMessage);
            return this;
        }

        /// Waits until the gateway has answered something.
        Open heard() {
            if (!Disk.await(() -> !end.messages.isEmpty() || end.end.isDone())) {
                throw new AssertionError("the gateway answers nothing");
            }
            return this;
        }

        Answer finish() {
            call.halfClose();
            return end.await();
        }
    }

    static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                .setFullMethodName(method.getFullMethodName())
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
    }

    /// Collects what is answered.
    static final class End extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private final boolean firstIsEnough;
        private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Answer> end = new CompletableFuture<>();

        End(ClientCall<byte[], byte[]> call, boolean firstIsEnough) {
            this.call = call;
            this.firstIsEnough = firstIsEnough;
        }

        @Override
        public void onMessage(byte[] message) {
            messages.add(message);
            if (firstIsEnough) {
                end.complete(answer(Status.OK, new Metadata()));
                call.cancel("enough", null);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(answer(status, trailers));
        }

        private Answer answer(Status status, Metadata trailers) {
            Attributes connection = call.getAttributes();
            return new Answer(List.copyOf(messages), status, trailers, connection.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
        }

        Answer await() {
            try {
                return end.get(SOON_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                call.cancel("given up", e);
                throw new AssertionError("the gateway did not end the call", e);
            }
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
