package org.entente.gateway.grpc;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.Collection;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Refuses requests that this version cannot take at their word.
///
/// Messages that are too long. Fields it does not know: a newer client may say in one of them whom a package is not
/// for, and it would believe that this was heard. Compression: a few bytes that unpack to many are work for us and none
/// for the caller, and lengths of compressed content tell something about it.
public final class StrictRequests implements ServerInterceptor {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

    private static final String IDENTITY = Codec.Identity.NONE.getMessageEncoding();

    /// How much longer than the limit a message may be for the transport, which refuses in its own words and without
    /// an `ErrorInfo`: who is only a little over, by a chunk that is too large, is told which limit it was.
    private static final int SLACK_BYTES = 65_536;

    private final int maxMessageBytes;

    private StrictRequests(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /// The service with its requests checked. Inside of whatever parses them.
    public static ServerServiceDefinition of(BindableService service, int maxMessageBytes) {
        return ServerInterceptors.intercept(service, new StrictRequests(maxMessageBytes));
    }

    /// What the transport is to take for a message at most.
    public static int transportBytes(int maxMessageBytes) {
        return maxMessageBytes + SLACK_BYTES;
    }

    /// What a server unpacks: nothing. It still knows the name gzip, which every gRPC client may use, so that a call
    /// with it is refused in our own words; gRPC itself refuses every other name.
    public static DecompressorRegistry decompressors() {
        return DecompressorRegistry.emptyInstance()
                .with(Codec.Identity.NONE, true)
                .with(new NoGzip(), false);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String encoding = headers.get(ENCODING);
        if (encoding != null && !encoding.equals(IDENTITY)) {
            refuse(
                    call,
                    Reason.INVALID_REQUEST,
                    "This gateway takes no compressed messages. Call without compression.");
            return new ServerCall.Listener<>() {};
        }
        return new StrictListener<>(call, next.startCall(call, headers), maxMessageBytes);
    }

    private static void refuse(ServerCall<?, ?> call, Reason reason, String message) {
        // The error interceptor maps it.
        call.close(Status.UNKNOWN.withCause(new ExchangeException(reason, message)), new Metadata());
    }

    /// Whether a message or one inside it has fields that are not in our proto files.
    static boolean hasUnknownFields(Message message) {
        if (!message.getUnknownFields().isEmpty()) {
            return true;
        }
        for (Object value : message.getAllFields().values()) {
            if (value instanceof Message inner && hasUnknownFields(inner)) {
                return true;
            }
            if (value instanceof Collection<?> many) {
                for (Object one : many) {
                    if (one instanceof Message inner && hasUnknownFields(inner)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static final class StrictListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final int maxMessageBytes;

        /// After it the service hears nothing more but that the call is over.
        private boolean refused;

        StrictListener(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener, int maxMessageBytes) {
            super(listener);
            this.call = call;
            this.maxMessageBytes = maxMessageBytes;
        }

        @Override
        public void onMessage(Q message) {
            if (!refused && message instanceof Message request) {
                check(request);
            }
            if (!refused) {
                super.onMessage(message);
            }
        }

        private void check(Message request) {
            if (request.getSerializedSize() > maxMessageBytes) {
                refused = true;
                refuse(
                        call,
                        Reason.TOO_LARGE,
                        "The message is larger than " + maxMessageBytes
                                + " bytes (limits.maxMessageBytes). Send less at once.");
            } else if (hasUnknownFields(request)) {
                refused = true;
                refuse(
                        call,
                        Reason.INVALID_REQUEST,
                        "The request has fields that this gateway does not know. Leave them out: they would not be"
                                + " obeyed.");
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }
    }

    private static final class NoGzip implements Decompressor {
        @Override
        public String getMessageEncoding() {
            return "gzip";
        }

        @Override
        public InputStream decompress(InputStream compressed) {
            throw new UnsupportedOperationException("nothing is unpacked here");
        }
    }
}
