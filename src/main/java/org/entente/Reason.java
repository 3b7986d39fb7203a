package org.entente;

/// Why something was refused or failed. Each constant says what it means and what the caller must do;
/// [#retry] says whether the same call may succeed later.
public enum Reason {
    // Who is calling
    /// No certificate, or one that is not accepted. Check the client's certificate, its agency's trust
    /// bundle and CRL.
    UNAUTHENTICATED(Retry.NEVER),
    /// The caller is known, but has not the role for this call. Ask the gateway's operator.
    PERMISSION_DENIED(Retry.NEVER),

    // What is asked
    /// A field is missing, malformed or over its limit, or the method is not offered. Mend the request.
    INVALID_REQUEST(Retry.NEVER),
    /// No such package for this caller, or no such service when asked for its health. Check the id; another agency's
    /// and an absent one answer alike.
    NOT_FOUND(Retry.NEVER),
    /// The package id is taken by other bytes. Submit under a new package id.
    PACKAGE_ID_REUSED(Retry.NEVER),
    /// The package's time ran out. Submit it again under a new package id, if it is still wanted.
    PACKAGE_EXPIRED(Retry.NEVER),
    /// The payload was purged as agreed. Receipts and ledger remain; ask the sender for it again.
    PACKAGE_PURGED(Retry.NEVER),
    /// The package was already decided otherwise. Ask for its status; what was signed stays.
    ALREADY_ACKNOWLEDGED(Retry.NEVER),

    // Marking, agreement, partner
    /// The marking is not one the policy knows. Correct the marking; it is never guessed.
    MARKING_NOT_UNDERSTOOD(Retry.NEVER),
    /// Marking, agreement or recipient do not permit this release. The rule is named.
    RELEASE_DENIED(Retry.NEVER),
    /// No agreement covers this direction. Ask the operator for one.
    AGREEMENT_MISSING(Retry.NEVER),
    /// The two sides hold different agreement texts. Both operators compare their agreement's digest.
    AGREEMENT_MISMATCH(Retry.LATER),
    /// The agreement is not in force now, or demands what this version does not offer. Ask the operator.
    AGREEMENT_NOT_VALID(Retry.NEVER),
    /// The agreement does not list this content type. Send one that it lists; the message names them.
    CONTENT_TYPE_NOT_AGREED(Retry.NEVER),
    /// Larger than the agreement or a limit allows. Send less.
    TOO_LARGE(Retry.NEVER),
    /// The agency is not a partner of this gateway. Check the name; ask the operator.
    UNKNOWN_PARTNER(Retry.NEVER),

    // Statements, signatures, certificates
    /// A signed statement is not in its canonical form or not of its schema. Its maker has a fault.
    MALFORMED_STATEMENT(Retry.NEVER),
    /// A signature does not verify over these bytes. The package was altered, or is not the signer's.
    SIGNATURE_INVALID(Retry.NEVER),
    /// The signature's attributes differ from what the statement says, or from version 1. Its maker has a
    /// fault.
    SIGNATURE_ATTRIBUTES(Retry.NEVER),
    /// The certificate does not chain to its agency's root. Compare the trust bundle's fingerprint with the
    /// agency.
    CERTIFICATE_UNTRUSTED(Retry.NEVER),
    /// The certificate names another holder than it should. Present the right one.
    CERTIFICATE_NAME(Retry.NEVER),
    /// The certificate is for another purpose. Present one that was issued for this.
    CERTIFICATE_PURPOSE(Retry.NEVER),
    /// The certificate is of another generation than the statement names, or not in the agency's key
    /// statements. Its newest trust bundle may not have been imported yet.
    CERTIFICATE_GENERATION(Retry.LATER),
    /// The certificate is expired or not yet valid. Its agency issues a new one; compare clocks.
    CERTIFICATE_EXPIRED(Retry.NEVER),
    /// The certificate was revoked by its agency, which issues a new one.
    CERTIFICATE_REVOKED(Retry.NEVER),
    /// Revocation data is missing, stale or badly signed. The agency publishes a fresh CRL; then try again.
    REVOCATION_UNAVAILABLE(Retry.LATER),

    // Sealed packages. Where nothing else is said, the sender made a fault or the bytes were altered on
    // their way: offer the package again, and if it is refused again, submit it under a new package id.
    /// The manifest belongs to another header.
    HEADER_MISMATCH(Retry.NEVER),
    /// A key wrap is not the one the header names, or does not open.
    WRAP_INVALID(Retry.NEVER),
    /// The package is addressed to, or wrapped for, somebody else.
    WRONG_RECIPIENT(Retry.NEVER),
    /// The key does not match the manifest's commitment.
    KEY_COMMITMENT(Retry.NEVER),
    /// A segment is not the one the manifest commits to, or does not open.
    SEGMENT_INVALID(Retry.NEVER),
    /// A segment came out of its order. Offer the package again; the answer says where to start.
    SEGMENT_ORDER(Retry.NEVER),
    /// The payload ended early. Go on where it ended, or fetch it again.
    TRUNCATED(Retry.NOW),
    /// The sealed preamble is malformed.
    PREAMBLE_INVALID(Retry.NEVER),
    /// The receipt does not belong to this package, or is malformed. Its maker has a fault.
    RECEIPT_INVALID(Retry.NEVER),
    /// Another receipt with this number was recorded before. Both are kept as evidence; both operators look.
    RECEIPT_CONFLICT(Retry.NEVER),
    /// An earlier receipt of the package is missing. Return the earlier ones first.
    RECEIPT_OUT_OF_ORDER(Retry.LATER),

    // The gateway itself
    /// The other side cannot be reached. It is tried again by itself where work is queued.
    UNAVAILABLE(Retry.LATER),
    /// A limit or the disk is full. Try again later.
    RESOURCE_EXHAUSTED(Retry.LATER),
    /// The gateway is stopping. Try again in a moment, at another node if there is one.
    DRAINING(Retry.LATER),
    /// Storage failed and was halted so that nothing is lost. The operator must look.
    STORE_HALTED(Retry.LATER),
    /// Configuration, key, certificate or trust file is not usable. The message names it; callers of a
    /// gateway get an incident id to quote to its operator.
    CONFIGURATION(Retry.NEVER),
    /// A fault of ours. Quote the incident id to the operator.
    INTERNAL(Retry.LATER);

    private final Retry retry;

    Reason(Retry retry) {
        this.retry = retry;
    }

    public Retry retry() {
        return retry;
    }

    /// Whether the same call may succeed again.
    public enum Retry {
        /// Not before something was changed.
        NEVER,
        /// At once.
        NOW,
        /// After a pause, with back-off.
        LATER
    }
}
