package org.entente.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// Reads the errors of gateways back into [ExchangeException]s: the reverse of the gateway's status mapping.
public final class StatusErrors {
    /// Names of `ErrorInfo.metadata` that carry the rule which refused, and where it stands.
    public static final String RULE = "rule";

    public static final String CITATION = "citation";

    private static final int MAX_CAUSES = 20;

    private StatusErrors() {}

    public static ExchangeException toException(StatusException e, Address peer) {
        return toException(e.getStatus(), StatusProto.fromThrowable(e), peer, e);
    }

    public static ExchangeException toException(StatusRuntimeException e, Address peer) {
        return toException(e.getStatus(), StatusProto.fromThrowable(e), peer, e);
    }

    /// Whether a transport failure came after a TCP connection stood, so that the other side may have refused us.
    static boolean wasConnected(StatusException e) {
        Throwable root = e.getStatus().getCause();
        for (int i = 0; root != null && i < MAX_CAUSES; i++, root = root.getCause()) {
            if (root instanceof ConnectException || root instanceof UnknownHostException) {
                return false;
            }
        }
        return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
    }

    private static ExchangeException toException(
            Status status, com.google.rpc.@Nullable Status details, Address peer, Exception cause) {
        ErrorInfo info = errorInfo(details);
        if (info != null) {
            return fromInfo(status, info, cause);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE -> unreachable(status, peer, cause);
            case CANCELLED, DEADLINE_EXCEEDED ->
                new ExchangeException(
                        Reason.UNAVAILABLE, peer + " did not answer in time; whether it acted is not known.", cause);
            case UNIMPLEMENTED ->
                new ExchangeException(
                        Reason.INTERNAL,
                        peer + " does not offer this call: it is another service, or of another version.",
                        cause);
            default ->
                new ExchangeException(
                        Reason.INTERNAL,
                        peer + " answered " + status.getCode() + " without a reason: " + describe(status),
                        cause);
        };
    }

    private static ExchangeException fromInfo(Status status, ErrorInfo info, Exception cause) {
        String text = describe(status);
        Reason reason = reason(info.getReason());
        if (reason == null) {
            // A newer gateway's reason: what it says still helps, but we cannot promise what to do.
            return new ExchangeException(Reason.INTERNAL, info.getReason() + ": " + text, cause);
        }
        Map<String, String> metadata = info.getMetadataMap();
        String rule = metadata.get(RULE);
        if (rule == null || rule.isEmpty()) {
            return new ExchangeException(reason, text, cause);
        }
        var refusal = new ExchangeException(reason, text, rule, Objects.requireNonNullElse(metadata.get(CITATION), ""));
        // A refusal by a rule is made without a cause.
        refusal.addSuppressed(cause);
        return refusal;
    }

    private static ExchangeException unreachable(Status status, Address peer, Exception cause) {
        // Our own refusal lies below the TLS library's exception, and says more than that.
        Throwable own = status.getCause();
        for (int i = 0; own != null && i < MAX_CAUSES; i++, own = own.getCause()) {
            if (own instanceof ExchangeException ours) {
                return new ExchangeException(
                        ours.reason(), "The certificate of " + peer + " is refused: " + ours.text(), cause);
            }
        }
        Throwable root = status.getCause();
        for (int i = 0; root != null && i < MAX_CAUSES; i++) {
            switch (root) {
                case UnknownHostException _ -> {
                    return unavailable(peer, "its name is not known; check the host name and the DNS.", cause);
                }
                case ConnectException _ -> {
                    return unavailable(
                            peer,
                            "nothing accepts connections there; check the address, and that the gateway runs.",
                            cause);
                }
                case SSLException tls -> {
                    return handshake(peer, tls, cause);
                }
                default -> root = root.getCause();
            }
        }
        if (status.getCause() instanceof IOException) {
            return unavailable(
                    peer,
                    "it closed the connection without an answer; it may have refused this certificate, see its log.",
                    cause);
        }
        String text = describe(status);
        return unavailable(
                peer,
                text.contains("ALPN") ? "it speaks no HTTP/2; check that this is a gateway's gRPC port." : text,
                cause);
    }

    private static ExchangeException handshake(Address peer, SSLException tls, Exception cause) {
        String text = String.valueOf(tls.getMessage());
        // Netty's server tells the alert "internal error" of a certificate that its trust manager refused.
        if (text.contains("CERTIFICATE")
                || text.contains("UNKNOWN_CA")
                || text.contains("ACCESS_DENIED")
                || text.contains("ALERT_INTERNAL_ERROR")) {
            return new ExchangeException(
                    Reason.UNAUTHENTICATED,
                    peer + " refused this client's certificate (" + text
                            + "); check the certificate, its dates, and that the gateway trusts its agency.",
                    cause);
        }
        return unavailable(peer, "no TLS connection came about (" + text + "); " + advice(text), cause);
    }

    private static String advice(String text) {
        if (text.contains("PROTOCOL_VERSION")) {
            return "it does not speak TLS 1.3; check that a gateway listens there.";
        }
        if (text.contains("HANDSHAKE_FAILURE")) {
            return "it takes none of our post-quantum key exchanges " + Arrays.toString(Tls.groups())
                    + "; check that a gateway listens there.";
        }
        if (text.contains("BAD_SIGNATURE")) {
            return "it has not the key of the certificate that it shows; ask its operator what listens there.";
        }
        return "check that a gateway listens there.";
    }

    private static ExchangeException unavailable(Address peer, String what, Exception cause) {
        return new ExchangeException(Reason.UNAVAILABLE, "Cannot reach " + peer + ": " + what, cause);
    }

    private static @Nullable ErrorInfo errorInfo(com.google.rpc.@Nullable Status details) {
        if (details == null) {
            return null;
        }
        for (Any any : details.getDetailsList()) {
            if (any.is(ErrorInfo.class)) {
                try {
                    return any.unpack(ErrorInfo.class);
                } catch (InvalidProtocolBufferException e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static @Nullable Reason reason(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return null;
    }

    private static String describe(Status status) {
        String text = status.getDescription();
        return text == null || text.isEmpty() ? status.getCode().name() : text;
    }
}
