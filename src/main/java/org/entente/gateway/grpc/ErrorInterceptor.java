package org.entente.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Lets every error of a service leave by [StatusMapping]: services end a call with `onError(anything)`, or throw.
public final class ErrorInterceptor implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var mapped = new MappedCall<>(call);
        try {
            return new MappedListener<>(next.startCall(mapped, headers), mapped);
        } catch (RuntimeException e) {
            mapped.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    private static final class MappedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean closed;

        MappedCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (closed) {
                return;
            }
            closed = true;
            if (status.isOk()
                    || StatusProto.fromStatusAndTrailers(status, trailers).getDetailsCount() > 0) {
                super.close(status, trailers);
                return;
            }
            StatusRuntimeException mapped = StatusMapping.toStatus(failure(status));
            super.close(mapped.getStatus(), Objects.requireNonNullElseGet(mapped.getTrailers(), Metadata::new));
        }

        void fail(Throwable e) {
            close(Status.UNKNOWN.withCause(e), new Metadata());
        }

        /// gRPC closes calls itself when a request does not parse, is too large when unpacked, comes twice or not at
        /// all: those are the caller's. What our services refuse always has a cause.
        private static Throwable failure(Status status) {
            Throwable cause = status.getCause();
            if (cause instanceof ExchangeException) {
                return cause;
            }
            return switch (status.getCode()) {
                case INVALID_ARGUMENT -> malformed();
                case UNIMPLEMENTED -> notOffered();
                case RESOURCE_EXHAUSTED ->
                    new ExchangeException(Reason.TOO_LARGE, "The message is larger than this gateway takes.");
                case CANCELLED, DEADLINE_EXCEEDED ->
                    new ExchangeException(Reason.UNAVAILABLE, "The call was cancelled or its deadline passed.");
                case NOT_FOUND ->
                    cause == null
                            ? new ExchangeException(Reason.NOT_FOUND, "There is no service of that name here.")
                            : cause;
                case INTERNAL ->
                    cause == null
                            ? new ExchangeException(Reason.INVALID_REQUEST, "This method takes exactly one request.")
                            : cause;
                default -> cause == null ? status.asException() : cause;
            };
        }
    }

    static ExchangeException notOffered() {
        return new ExchangeException(
                Reason.INVALID_REQUEST, "This gateway does not offer this method; it may be of another version.");
    }

    private static ExchangeException malformed() {
        return new ExchangeException(
                Reason.INVALID_REQUEST, "The message is not a well formed protobuf message of this method.");
    }

    /// What a message that cannot be read fails with, before any service saw it.
    private static Throwable unreadable(RuntimeException e) {
        if (e.getCause() instanceof InvalidProtocolBufferException) {
            return malformed();
        }
        if (e instanceof StatusRuntimeException status) {
            return MappedCall.failure(status.getStatus());
        }
        return e;
    }

    private static final class MappedListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final MappedCall<Q, ?> call;

        MappedListener(ServerCall.Listener<Q> listener, MappedCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            try {
                super.onMessage(message);
            } catch (RuntimeException e) {
                call.fail(unreadable(e));
            }
        }

        @Override
        public void onHalfClose() {
            try {
                super.onHalfClose();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }

        @Override
        public void onReady() {
            try {
                super.onReady();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }
    }
}
