package org.entente.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.PackageStatuses;
import org.entente.exchange.SubmitRequest;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Header;
import org.entente.seal.KeyWrap;
import org.entente.seal.Precedence;
import org.entente.sign.CmsFile;
import org.entente.store.OutboxRow;
import org.entente.store.PackageRow;
import org.entente.trust.AgencyId;
import org.entente.v1.Actor;
import org.entente.v1.InboxItem;
import org.entente.v1.Marking;
import org.entente.v1.Offer;
import org.entente.v1.PackageRef;
import org.entente.v1.PackageState;
import org.entente.v1.PackageStatus;
import org.entente.v1.Receipt;
import org.entente.v1.Stage;
import org.entente.v1.SubmitHeader;
import org.jspecify.annotations.Nullable;

/// Between the wire's messages and our own types. What comes from outside is bounded here.
final class Protos {
    private static final int MAX_WRAPS = 8;

    /// AES key wrap of 32 bytes.
    private static final int WRAP3_BYTES = 40;

    private Protos() {}

    static SubmitRequest submitRequest(SubmitHeader header) throws ExchangeException {
        Requests.requireId(header.getRequestId());
        Requests.require(
                header.getContentLengthDeclared() || header.getContentLength() == 0,
                "content_length is given, but content_length_declared is not set.");
        return new SubmitRequest(
                header.getPackageId(),
                AgencyId.parse(header.getRecipient()),
                header.getMarking().getPolicy(),
                header.getMarking().getBanner(),
                header.getMarking().getPortionsList(),
                header.getContentType(),
                precedence(header.getPrecedence()),
                optional(header.getTitle()),
                optional(header.getFileName()),
                header.getContentLengthDeclared() ? header.getContentLength() : null,
                header.hasExpiresAt() ? Requests.instant(header.getExpiresAt(), "expires_at") : null,
                header.hasAcknowledgeBy() ? Requests.instant(header.getAcknowledgeBy(), "acknowledge_by") : null,
                optional(header.getOriginatorReference()),
                header.getExercise());
    }

    static org.entente.seal.Offer offer(Offer offer) throws ExchangeException {
        if (offer.getHeader().size() > Header.MAX_BYTES
                || offer.getManifest().size() > org.entente.seal.Manifest.MAX_BYTES
                || offer.getManifestP384().size() > CmsFile.MAX_BYTES
                || offer.getManifestMldsa87().size() > CmsFile.MAX_BYTES
                || offer.getWrapsCount() > MAX_WRAPS) {
            throw new ExchangeException(Reason.TOO_LARGE, "A part of the offer is over its limit.");
        }
        for (org.entente.v1.KeyWrap wrap : offer.getWrapsList()) {
            if (wrap.getWrap1().size() > KeyWrap.MAX_BYTES
                    || wrap.getWrap2().size() > KeyWrap.MAX_BYTES
                    || wrap.getWrap3().size() > WRAP3_BYTES) {
                throw new ExchangeException(Reason.TOO_LARGE, "A key wrap is over its limit.");
            }
        }
        return new org.entente.seal.Offer(
                offer.getHeader().toByteArray(),
                offer.getManifest().toByteArray(),
                offer.getManifestP384().toByteArray(),
                offer.getManifestMldsa87().toByteArray(),
                offer.getWrapsList().stream()
                        .map(wrap -> new KeyWrap(
                                wrap.getWrap1().toByteArray(),
                                wrap.getWrap2().toByteArray(),
                                wrap.getWrap3().toByteArray()))
                        .toList());
    }

    static Offer offer(org.entente.seal.Offer offer) {
        Offer.Builder builder = Offer.newBuilder()
                .setHeader(bytes(offer.header()))
                .setManifest(bytes(offer.manifest()))
                .setManifestP384(bytes(offer.p384()))
                .setManifestMldsa87(bytes(offer.mldsa87()));
        for (KeyWrap wrap : offer.wraps()) {
            builder.addWraps(org.entente.v1.KeyWrap.newBuilder()
                    .setWrap1(bytes(wrap.wrap1()))
                    .setWrap2(bytes(wrap.wrap2()))
                    .setWrap3(bytes(wrap.wrap3())));
        }
        return builder.build();
    }

    /// Header, manifest and signatures of a committed package; the wraps are nobody else's.
    static Offer evidence(PackageRow row) {
        return Offer.newBuilder()
                .setHeader(bytes(row.header()))
                .setManifest(bytes(row.manifest()))
                .setManifestP384(bytes(row.manifestP384()))
                .setManifestMldsa87(bytes(row.manifestMldsa87()))
                .build();
    }

    static Receipt receipt(SignedReceipt receipt) {
        return Receipt.newBuilder()
                .setP384(bytes(receipt.p384()))
                .setMldsa87(bytes(receipt.mldsa87()))
                .build();
    }

    static SignedReceipt receipt(Receipt receipt) throws ExchangeException {
        if (receipt.getP384().size() > CmsFile.MAX_BYTES || receipt.getMldsa87().size() > CmsFile.MAX_BYTES) {
            throw new ExchangeException(Reason.TOO_LARGE, "The receipt is over its limit.");
        }
        return new SignedReceipt(
                receipt.getP384().toByteArray(), receipt.getMldsa87().toByteArray());
    }

    static PackageStatus status(PackageStatuses.Status status) {
        PackageRow row = status.row();
        PackageStatus.Builder builder = PackageStatus.newBuilder()
                .setPackage(ref(row))
                .setPartner(row.partner())
                .setState(state(row.state()))
                .setSince(timestamp(row.stateSince()))
                .setExpiresAt(timestamp(row.expiresAt()))
                .setWaitingFor(waitingFor(row.state()))
                .setOfferDigest(bytes(row.offerDigest()));
        if (row.acknowledgeBy() != null) {
            builder.setAcknowledgeBy(timestamp(row.acknowledgeBy()));
        }
        if (row.reasonCode() != null) {
            builder.setReasonCode(row.reasonCode());
        }
        Optional<OutboxRow> owed = status.owed();
        if (owed.isPresent()) {
            builder.setNextAttemptAt(timestamp(owed.get().nextAttemptAt()))
                    .setAttempts(owed.get().attempts());
            String last = owed.get().lastReason();
            if (last != null) {
                builder.setLastReason(last);
            }
        }
        return builder.build();
    }

    static InboxItem inboxItem(PackageRow row) throws ExchangeException {
        Header header = Header.parse(row.header());
        InboxItem.Builder builder = InboxItem.newBuilder()
                .setCursor(row.cursor())
                .setPackage(ref(row))
                .setMarking(Marking.newBuilder()
                        .setPolicy(header.marking().policy())
                        .setBanner(header.marking().banner())
                        .addAllPortions(header.marking().portions()))
                .setContentType(header.contentType())
                .setPrecedence(precedence(header.precedence()))
                .setReceivedAt(timestamp(row.committedAt()))
                .setState(state(row.state()))
                .setExercise(header.options().exercise())
                .setCiphertextLength(
                        org.entente.seal.Manifest.parse(row.manifest()).ciphertextLength());
        if (row.acknowledgeBy() != null) {
            builder.setAcknowledgeBy(timestamp(row.acknowledgeBy()));
        }
        String reference = header.options().originatorReference();
        if (reference != null) {
            builder.setOriginatorReference(reference);
        }
        return builder.build();
    }

    static org.entente.receipt.Stage stage(Stage stage) throws ExchangeException {
        return switch (stage) {
            case STAGE_ACCEPTED -> org.entente.receipt.Stage.ACCEPTED;
            case STAGE_REJECTED -> org.entente.receipt.Stage.REJECTED;
            case STAGE_ACTIONED -> org.entente.receipt.Stage.ACTIONED;
            case STAGE_PARTLY_ACCEPTED, STAGE_DELIVERED, STAGE_REFUSED, STAGE_UNSPECIFIED, UNRECOGNIZED ->
                throw new ExchangeException(Reason.INVALID_REQUEST, "stage must be ACCEPTED, REJECTED or ACTIONED.");
        };
    }

    /// An empty text stands for an absent one.
    static @Nullable String optional(String text) {
        return text.isEmpty() ? null : text;
    }

    static ByteString bytes(byte[] bytes) {
        // The arrays are not changed any more: they were signed.
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static PackageRef ref(PackageRow row) {
        return PackageRef.newBuilder()
                .setSender(row.sender())
                .setPackageId(row.packageId())
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static Precedence precedence(org.entente.v1.Precedence precedence) throws ExchangeException {
        return switch (precedence) {
            case PRECEDENCE_ROUTINE -> Precedence.ROUTINE;
            case PRECEDENCE_PRIORITY -> Precedence.PRIORITY;
            case PRECEDENCE_IMMEDIATE -> Precedence.IMMEDIATE;
            case PRECEDENCE_FLASH -> Precedence.FLASH;
            case PRECEDENCE_UNSPECIFIED, UNRECOGNIZED ->
                throw new ExchangeException(
                        Reason.INVALID_REQUEST, "precedence must be ROUTINE, PRIORITY, IMMEDIATE or FLASH.");
        };
    }

    private static org.entente.v1.Precedence precedence(Precedence precedence) {
        return switch (precedence) {
            case ROUTINE -> org.entente.v1.Precedence.PRECEDENCE_ROUTINE;
            case PRIORITY -> org.entente.v1.Precedence.PRECEDENCE_PRIORITY;
            case IMMEDIATE -> org.entente.v1.Precedence.PRECEDENCE_IMMEDIATE;
            case FLASH -> org.entente.v1.Precedence.PRECEDENCE_FLASH;
        };
    }

    private static PackageState state(PackageRow.State state) {
        return switch (state) {
            case QUEUED -> PackageState.PACKAGE_STATE_QUEUED;
            case DELIVERED -> PackageState.PACKAGE_STATE_DELIVERED;
            case REFUSED -> PackageState.PACKAGE_STATE_REFUSED;
            case EXPIRED -> PackageState.PACKAGE_STATE_EXPIRED;
            case ACCEPTED -> PackageState.PACKAGE_STATE_ACCEPTED;
            case PARTLY_ACCEPTED -> PackageState.PACKAGE_STATE_PARTLY_ACCEPTED;
            case REJECTED -> PackageState.PACKAGE_STATE_REJECTED;
            case ACTIONED -> PackageState.PACKAGE_STATE_ACTIONED;
        };
    }

    private static Actor waitingFor(PackageRow.State state) {
        return switch (state) {
            case QUEUED -> Actor.ACTOR_SENDING_GATEWAY;
            case DELIVERED, ACCEPTED, PARTLY_ACCEPTED -> Actor.ACTOR_RECIPIENT;
            case REFUSED, EXPIRED, REJECTED, ACTIONED -> Actor.ACTOR_NOBODY;
        };
    }
}
