package org.entente.gateway.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.StatusErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a refusal becomes what a caller sees: a `google.rpc.Status` with exactly one `ErrorInfo`,
/// whose `reason` is a constant of [Reason] and whose `domain` is [#DOMAIN], plus a `RetryInfo` where trying
/// later may help.
///
/// Faults of ours leave as an incident id only: their text, which may name files or keys, stays in our log.
final class StatusMapping {
    /// The domain of every `ErrorInfo`.
    static final String DOMAIN = "entente.v1";

    private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);
    private static final Duration RETRY_AFTER =
            Duration.newBuilder().setSeconds(5).build();

    /// Characters of a message. Longer ones are cut: status and details together must fit the 8 KiB of headers that
    /// gRPC clients take by default, or the caller learns no reason at all.
    private static final int MAX_TEXT = 1_500;

    private static final String CUT = " (and more)";

    private StatusMapping() {}

    /// What the caller sees of a failure. Anything but an [ExchangeException] is logged and becomes an incident.
    static StatusRuntimeException toStatus(Throwable failure) {
        if (!(failure instanceof ExchangeException refusal)) {
            return incident(Reason.INTERNAL, failure);
        }
        return switch (refusal.reason()) {
            case INTERNAL, CONFIGURATION -> incident(refusal.reason(), refusal);
            default -> refusal(refusal);
        };
    }

    /// The gRPC code of a reason. No default: a new reason does not compile before it has a code.
    static Code code(Reason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
            case PERMISSION_DENIED, RELEASE_DENIED -> Code.PERMISSION_DENIED;
            case NOT_FOUND, UNKNOWN_PARTNER -> Code.NOT_FOUND;
            case PACKAGE_ID_REUSED -> Code.ALREADY_EXISTS;
            case INVALID_REQUEST,
                    MARKING_NOT_UNDERSTOOD,
                    MALFORMED_STATEMENT,
                    SIGNATURE_INVALID,
                    SIGNATURE_ATTRIBUTES,
                    CERTIFICATE_UNTRUSTED,
                    CERTIFICATE_NAME,
                    CERTIFICATE_PURPOSE,
                    HEADER_MISMATCH,
                    WRAP_INVALID,
                    WRONG_RECIPIENT,
                    KEY_COMMITMENT,
                    SEGMENT_INVALID,
                    SEGMENT_ORDER,
                    PREAMBLE_INVALID,
                    RECEIPT_INVALID -> Code.INVALID_ARGUMENT;
            case TOO_LARGE -> Code.OUT_OF_RANGE;
            case TRUNCATED -> Code.ABORTED;
            case PACKAGE_EXPIRED,
                    PACKAGE_PURGED,
                    ALREADY_ACKNOWLEDGED,
                    AGREEMENT_MISSING,
                    AGREEMENT_MISMATCH,
                    AGREEMENT_NOT_VALID,
                    CONTENT_TYPE_NOT_AGREED,
                    CERTIFICATE_GENERATION,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_REVOKED,
                    REVOCATION_UNAVAILABLE,
                    RECEIPT_CONFLICT,
                    RECEIPT_OUT_OF_ORDER -> Code.FAILED_PRECONDITION;
            case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE, DRAINING, STORE_HALTED -> Code.UNAVAILABLE;
            case CONFIGURATION, INTERNAL -> Code.INTERNAL;
        };
    }

    private static StatusRuntimeException refusal(ExchangeException refusal) {
        var info = info(refusal.reason());
        String rule = refusal.rule();
        if (rule != null) {
            info.putMetadata(StatusErrors.RULE, rule);
        }
        String citation = refusal.citation();
        if (citation != null) {
            info.putMetadata(StatusErrors.CITATION, citation);
        }
        return status(refusal.reason(), readable(refusal.text()), info.build());
    }

    /// The message as one line of printable ASCII, cut where it is too long: it may quote what the caller sent.
    private static String readable(String text) {
        var line = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        for (int i = 0; i < text.length() && i < MAX_TEXT; i++) {
            char c = text.charAt(i);
            line.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.length() > MAX_TEXT ? line.append(CUT).toString() : line.toString();
    }

    private static StatusRuntimeException incident(Reason reason, Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOG.error("incident {}", id, failure);
        var info = info(reason).putMetadata("incident", id).build();
        return status(reason, "The gateway failed. Quote incident " + id + " to its operator.", info);
    }

    private static ErrorInfo.Builder info(Reason reason) {
        return ErrorInfo.newBuilder().setReason(reason.name()).setDomain(DOMAIN);
    }

    private static StatusRuntimeException status(Reason reason, String message, ErrorInfo info) {
        var status = Status.newBuilder()
                .setCode(code(reason).getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info));
        if (reason.retry() == Reason.Retry.LATER) {
            status.addDetails(
                    Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY_AFTER).build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }
}
