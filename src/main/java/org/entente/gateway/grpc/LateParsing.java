package org.entente.gateway.grpc;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.InputStream;

/// Lets a service's messages be parsed and counted inside the interceptors.
///
/// gRPC parses a message before any interceptor sees it. What does not parse, unpacks to more than a message may have,
/// or is a second request where one belongs, it ends by itself: with no `ErrorInfo`, and with the parser's own words or
/// none. Here the transport takes every method for a stream of messages and hands each on as it came; it is parsed on
/// the same thread, without a copy, under [ErrorInterceptor].
public final class LateParsing {
    private LateParsing() {}

    /// The same service, whose messages are parsed late.
    public static ServerServiceDefinition of(BindableService service) {
        ServerServiceDefinition late = ServerInterceptors.useMarshalledMessages(service.bindService(), new AsItCame());
        var definition =
                ServerServiceDefinition.builder(late.getServiceDescriptor().getName());
        late.getMethods().forEach(method -> definition.addMethod(stream(method)));
        return definition.build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> stream(ServerMethodDefinition<Q, R> method) {
        return ServerMethodDefinition.create(
                method.getMethodDescriptor().toBuilder()
                        .setType(MethodType.BIDI_STREAMING)
                        .build(),
                method.getServerCallHandler());
    }

    private static final class AsItCame implements Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    }
}
