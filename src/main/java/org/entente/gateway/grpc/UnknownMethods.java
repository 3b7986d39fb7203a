package org.entente.gateway.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Stands for every method that is not served, so that the guard and the error interceptor see such calls too: gRPC
/// would answer them by itself, to anybody and without an `ErrorInfo`.
///
/// All go by one name: the caller's own may be thousands of odd characters, which neither log nor ledger should hold.
public final class UnknownMethods extends HandlerRegistry {
    /// The name under which calls of unknown methods are logged, counted and recorded.
    static final String NAME = "unknown/unknown";

    private static final ServerMethodDefinition<byte[], byte[]> ANY = ServerMethodDefinition.create(
            MethodDescriptor.newBuilder(new Nothing(), new Nothing())
                    .setFullMethodName(NAME)
                    .setType(MethodType.UNKNOWN)
                    .build(),
            UnknownMethods::refuse);

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        return ANY;
    }

    /// The guard refuses before this; without one it still ends here.
    private static ServerCall.Listener<byte[]> refuse(ServerCall<byte[], byte[]> call, Metadata headers) {
        call.close(Status.UNIMPLEMENTED, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static final class Nothing implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            return new byte[0];
        }
    }
}
