package org.entente.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.entente.Reason;
import org.entente.gateway.grpc.MappedCodes;
import org.jspecify.annotations.Nullable;

/// Stands in a caller's channel and refuses every error of a gateway that is not as the contract says: exactly one
/// `ErrorInfo` of the domain `entente.v1`, a reason that [Reason] documents, its gRPC code, and nothing in any text
/// that this caller must not learn ([Leaks]). What it refuses reaches the test as `DATA_LOSS`, which no gateway
/// sends, and stays in [#faults].
///
/// Not judged is what no gateway said: the caller's own cancelling and deadline, and a connection that broke.
public final class ErrorConformance implements ClientInterceptor {
    private static final String DOMAIN = "entente.v1";
    private static final int MAX_TEXT = 1_600;

    /// A gRPC client's default for the headers of one answer.
    private static final int MAX_TRAILERS = 8_192;

    private static final Set<String> METADATA = Set.of("rule", "citation", "incident");
    private static final Set<String> TRAILERS = Set.of("grpc-status-details-bin", "content-type");
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final String own;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /// @param names the caller's own identity, and the agency of the gateway that it calls
    public ErrorConformance(String... names) {
        this.own = String.join(" ", names);
    }

    /// What was wrong with errors since the last time this was asked.
    public List<String> faults() {
        List<String> all = new ArrayList<>();
        for (String fault = faults.poll(); fault != null; fault = faults.poll()) {
            all.add(fault);
        }
        return all;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new Watched<>(next.newCall(method, options), method.getFullMethodName());
    }

    private final class Watched<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final String method;
        private final Queue<String> said = new ConcurrentLinkedQueue<>();
        private volatile boolean cancelled;

        Watched(ClientCall<Q, R> call, String method) {
            super(call);
            this.method = method;
            said.add(own);
        }

        @Override
        public void sendMessage(Q message) {
            byte[] bytes = message instanceof MessageLite proto ? proto.toByteArray() : (byte[]) message;
            said.add(new String(bytes, StandardCharsets.ISO_8859_1));
            super.sendMessage(message);
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            cancelled = true;
            super.cancel(message, cause);
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            String fault =
                                    isOurs(status, trailers) ? null : fault(status, trailers, String.join(" ", said));
                            if (fault == null) {
                                super.onClose(status, trailers);
                                return;
                            }
                            String report = method + " answered " + status + ": " + fault;
                            faults.add(report);
                            super.onClose(Status.DATA_LOSS.withDescription(report), new Metadata());
                        }
                    },
                    headers);
        }

        /// Whether the status is of this side: nothing of the gateway is to be judged.
        private boolean isOurs(Status status, Metadata trailers) {
            if (status.isOk()) {
                return true;
            }
            if (trailers.containsKey(DETAILS)) {
                return false;
            }
            return switch (status.getCode()) {
                case CANCELLED -> cancelled;
                case DEADLINE_EXCEEDED -> true;
                case UNAVAILABLE -> status.getCause() != null;
                default -> false;
            };
        }
    }

    /// What is wrong with an error; null when nothing is.
    static @Nullable String fault(Status status, Metadata trailers, String known) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        String text = status.getDescription() == null ? "" : status.getDescription();
        byte[] raw = trailers.get(DETAILS);
        if (raw == null) {
            return "it has no details";
        }
        if (!TRAILERS.containsAll(trailers.keys())) {
            return "it has further trailers: " + trailers.keys();
        }
        if (text.isEmpty() || text.length() > MAX_TEXT || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return "its text is not one line of at most " + MAX_TEXT + " printable characters";
        }
        if (raw.length * 4 / 3 + text.length() > MAX_TRAILERS) {
            return "a gRPC client with default limits cannot read it";
        }
        if (!details.getMessage().equals(text)
                || details.getCode() != status.getCode().value()) {
            return "its details say something else than its status";
        }
        try {
            return details(details, status.getCode(), known);
        } catch (InvalidProtocolBufferException e) {
            return "its details are malformed";
        }
    }

    private static @Nullable String details(com.google.rpc.Status details, Status.Code code, String known)
            throws InvalidProtocolBufferException {
        List<Any> infos = details.getDetailsList().stream()
                .filter(detail -> detail.is(ErrorInfo.class))
                .toList();
        List<Any> retries = details.getDetailsList().stream()
                .filter(detail -> detail.is(RetryInfo.class))
                .toList();
        if (infos.size() != 1) {
            return "it has " + infos.size() + " ErrorInfos";
        }
        if (infos.size() + retries.size() != details.getDetailsCount()) {
            return "it has details of a kind that is not documented";
        }
        ErrorInfo info = infos.getFirst().unpack(ErrorInfo.class);
        Reason reason = reason(info);
        if (reason == null || !info.getDomain().equals(DOMAIN)) {
            return "its reason is not documented: " + info;
        }
        if (MappedCodes.of(reason) != code) {
            return "the code of " + reason + " is " + MappedCodes.of(reason);
        }
        if (retries.size() != (reason.retry() == Reason.Retry.LATER ? 1 : 0)) {
            return "its RetryInfo is not that of " + reason;
        }
        if (!METADATA.containsAll(info.getMetadataMap().keySet())) {
            return "its metadata is not documented: " + info;
        }
        boolean incident = reason == Reason.INTERNAL || reason == Reason.CONFIGURATION;
        if (incident != info.containsMetadata("incident")) {
            return "an incident's number belongs to faults of the gateway, and to nothing else";
        }
        String told = Leaks.find(details.getMessage(), known);
        for (String value : info.getMetadataMap().values()) {
            told = told == null ? Leaks.find(value, known) : told;
        }
        return told == null ? null : "it tells " + told;
    }

    private static @Nullable Reason reason(ErrorInfo info) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(info.getReason())) {
                return reason;
            }
        }
        return null;
    }
}
