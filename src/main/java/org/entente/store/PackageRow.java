package org.entente.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A package as it was committed, sent or received. Times are kept in milliseconds; arrays are copied in and out.
///
/// @param partner the agency on the other side
/// @param reasonCode why it is in this state, where a reason was given
/// @param payload the name in [PayloadFiles]; null when there is none or it was purged
/// @param payloadBytes its length; 0 when there is none
/// @param submitter the client that handed it in; null on the receiving side
/// @param requestHash the keyed hash of the submission, by which a repeated one is known; null on the receiving side
/// @param acknowledgeBy when the answer is due; null when none is
/// @param cursor the place in the inbox, from 1; 0 for packages going out. Assigned by [Packages#insert]
public record PackageRow(
        Direction direction,
        String sender,
        String packageId,
        String partner,
        State state,
        Instant stateSince,
        @Nullable String reasonCode,
        byte[] offerDigest,
        byte[] header,
        byte[] manifest,
        byte[] manifestP384,
        byte[] manifestMldsa87,
        List<Wrap> wraps,
        @Nullable String payload,
        long payloadBytes,
        @Nullable String submitter,
        byte @Nullable [] requestHash,
        Instant committedAt,
        Instant expiresAt,
        @Nullable Instant acknowledgeBy,
        long cursor) {

    /// Which way the package goes, seen from the home agency.
    public enum Direction {
        OUT,
        IN
    }

    /// Where a package stands. `QUEUED` is before its delivery; `REFUSED` and `EXPIRED` are final; the rest are the
    /// receiver's answers.
    public enum State {
        QUEUED,
        DELIVERED,
        REFUSED,
        EXPIRED,
        ACCEPTED,
        PARTLY_ACCEPTED,
        REJECTED,
        ACTIONED
    }

    /// The key wraps for one recipient, in the header's order.
    public record Wrap(byte[] wrap1, byte[] wrap2, byte[] wrap3) {
        public Wrap {
            wrap1 = wrap1.clone();
            wrap2 = wrap2.clone();
            wrap3 = wrap3.clone();
        }

        @Override
        public byte[] wrap1() {
            return wrap1.clone();
        }

        @Override
        public byte[] wrap2() {
            return wrap2.clone();
        }

        @Override
        public byte[] wrap3() {
            return wrap3.clone();
        }

        @Override
        public String toString() {
            return "Wrap";
        }
    }

    // Written out: javac puts the @Nullable of an array parameter in the wrong place in a compact constructor.
    public PackageRow(
            Direction direction,
            String sender,
            String packageId,
            String partner,
            State state,
            Instant stateSince,
            @Nullable String reasonCode,
            byte[] offerDigest,
            byte[] header,
            byte[] manifest,
            byte[] manifestP384,
            byte[] manifestMldsa87,
            List<Wrap> wraps,
            @Nullable String payload,
            long payloadBytes,
            @Nullable String submitter,
            byte @Nullable [] requestHash,
            Instant committedAt,
            Instant expiresAt,
            @Nullable Instant acknowledgeBy,
            long cursor) {
        this.direction = direction;
        this.sender = sender;
        this.packageId = packageId;
        this.partner = partner;
        this.state = state;
        this.stateSince = stateSince;
        this.reasonCode = reasonCode;
        this.offerDigest = offerDigest.clone();
        this.header = header.clone();
        this.manifest = manifest.clone();
        this.manifestP384 = manifestP384.clone();
        this.manifestMldsa87 = manifestMldsa87.clone();
        this.wraps = List.copyOf(wraps);
        this.payload = payload;
        this.payloadBytes = payloadBytes;
        this.submitter = submitter;
        this.requestHash = requestHash == null ? null : requestHash.clone();
        this.committedAt = committedAt;
        this.expiresAt = expiresAt;
        this.acknowledgeBy = acknowledgeBy;
        this.cursor = cursor;
    }

    /// Bytes that are kept of this package, its receipts left out.
    public long storedBytes() {
        long bytes = payloadBytes + header.length + manifest.length + manifestP384.length + manifestMldsa87.length;
        for (Wrap wrap : wraps) {
            bytes += wrap.wrap1.length + wrap.wrap2.length + wrap.wrap3.length;
        }
        return bytes;
    }

    @Override
    public byte[] offerDigest() {
        return offerDigest.clone();
    }

    @Override
    public byte[] header() {
        return header.clone();
    }

    @Override
    public byte[] manifest() {
        return manifest.clone();
    }

    @Override
    public byte[] manifestP384() {
        return manifestP384.clone();
    }

    @Override
    public byte[] manifestMldsa87() {
        return manifestMldsa87.clone();
    }

    @Override
    public byte @Nullable [] requestHash() {
        return requestHash == null ? null : requestHash.clone();
    }

    @Override
    public String toString() {
        return "PackageRow[" + direction + " " + sender + " " + packageId + " " + state + "]";
    }
}
