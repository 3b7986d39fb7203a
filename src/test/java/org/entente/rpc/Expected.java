package org.entente.rpc;

import io.grpc.Status.Code;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// How a row says that its call ends.
///
/// @param reason null when the call ends well
record Expected(Code code, @Nullable Reason reason) {
    static final Expected OK = new Expected(Code.OK, null);
    static final Expected INVALID = new Expected(Code.INVALID_ARGUMENT, Reason.INVALID_REQUEST);
    static final Expected DENIED = new Expected(Code.PERMISSION_DENIED, Reason.PERMISSION_DENIED);
    static final Expected NOT_FOUND = new Expected(Code.NOT_FOUND, Reason.NOT_FOUND);
    static final Expected UNKNOWN_PARTNER = new Expected(Code.NOT_FOUND, Reason.UNKNOWN_PARTNER);
    static final Expected ID_REUSED = new Expected(Code.ALREADY_EXISTS, Reason.PACKAGE_ID_REUSED);
    static final Expected EXPIRED = new Expected(Code.FAILED_PRECONDITION, Reason.PACKAGE_EXPIRED);
    static final Expected DECIDED = new Expected(Code.FAILED_PRECONDITION, Reason.ALREADY_ACKNOWLEDGED);
    static final Expected NOT_UNDERSTOOD = new Expected(Code.INVALID_ARGUMENT, Reason.MARKING_NOT_UNDERSTOOD);
    static final Expected NOT_RELEASED = new Expected(Code.PERMISSION_DENIED, Reason.RELEASE_DENIED);
    static final Expected NO_AGREEMENT = new Expected(Code.FAILED_PRECONDITION, Reason.AGREEMENT_MISSING);
    static final Expected TYPE_NOT_AGREED = new Expected(Code.FAILED_PRECONDITION, Reason.CONTENT_TYPE_NOT_AGREED);
    static final Expected TOO_LARGE = new Expected(Code.OUT_OF_RANGE, Reason.TOO_LARGE);
    static final Expected TRUNCATED = new Expected(Code.ABORTED, Reason.TRUNCATED);
    static final Expected MALFORMED = new Expected(Code.INVALID_ARGUMENT, Reason.MALFORMED_STATEMENT);
    static final Expected SIGNATURE = new Expected(Code.INVALID_ARGUMENT, Reason.SIGNATURE_INVALID);
    static final Expected SENDER = new Expected(Code.INVALID_ARGUMENT, Reason.CERTIFICATE_NAME);
    static final Expected WRAPS = new Expected(Code.INVALID_ARGUMENT, Reason.WRAP_INVALID);
    static final Expected SEGMENT = new Expected(Code.INVALID_ARGUMENT, Reason.SEGMENT_INVALID);
    static final Expected ORDER = new Expected(Code.INVALID_ARGUMENT, Reason.SEGMENT_ORDER);
    static final Expected INCIDENT = new Expected(Code.INTERNAL, Reason.INTERNAL);
    static final Expected RECEIPT = new Expected(Code.INVALID_ARGUMENT, Reason.RECEIPT_INVALID);

    @Override
    public String toString() {
        return reason == null ? code.name() : reason.name();
    }
}
