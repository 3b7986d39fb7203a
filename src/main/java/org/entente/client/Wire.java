package org.entente.client;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Offer;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.entente.v1.InboxItem;
import org.entente.v1.ListReceiptsResponse;
import org.entente.v1.Marking;
import org.entente.v1.PackageRef;
import org.entente.v1.PackageState;
import org.entente.v1.PackageStatus;
import org.entente.v1.Stage;
import org.entente.v1.SubmitHeader;
import org.jspecify.annotations.Nullable;

/// Between the contract's messages and our records. Protobuf types stop here.
final class Wire {
    private Wire() {}

    static PackageRef reference(PackageName name) {
        var ref = PackageRef.newBuilder().setPackageId(name.id().toString());
        AgencyId sender = name.sender();
        if (sender != null) {
            ref.setSender(sender.value());
        }
        return ref.build();
    }

    static SubmitHeader header(Submission submission, long contentLengthBytes) {
        var header = SubmitHeader.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setPackageId(submission.packageId().toString())
                .setRecipient(submission.recipient().value())
                .setMarking(Marking.newBuilder()
                        .setPolicy(submission.marking().policy())
                        .setBanner(submission.marking().banner())
                        .addAllPortions(submission.marking().portions()))
                .setContentType(submission.contentType())
                .setPrecedence(
                        switch (submission.precedence()) {
                            case ROUTINE -> org.entente.v1.Precedence.PRECEDENCE_ROUTINE;
                            case PRIORITY -> org.entente.v1.Precedence.PRECEDENCE_PRIORITY;
                            case IMMEDIATE -> org.entente.v1.Precedence.PRECEDENCE_IMMEDIATE;
                            case FLASH -> org.entente.v1.Precedence.PRECEDENCE_FLASH;
                        })
                .setTitle(Objects.requireNonNullElse(submission.title(), ""))
                .setFileName(Objects.requireNonNullElse(submission.fileName(), ""))
                .setOriginatorReference(Objects.requireNonNullElse(submission.reference(), ""))
                .setExercise(submission.exercise())
                .setContentLength(contentLengthBytes)
                .setContentLengthDeclared(true);
        Instant expiresAt = submission.expiresAt();
        if (expiresAt != null) {
            header.setExpiresAt(timestamp(expiresAt));
        }
        Instant acknowledgeBy = submission.acknowledgeBy();
        if (acknowledgeBy != null) {
            header.setAcknowledgeBy(timestamp(acknowledgeBy));
        }
        return header.build();
    }

    static Stage stage(Decision decision) {
        return switch (decision) {
            case ACCEPTED -> Stage.STAGE_ACCEPTED;
            case REJECTED -> Stage.STAGE_REJECTED;
            case ACTIONED -> Stage.STAGE_ACTIONED;
        };
    }

    static StatusReport status(PackageStatus s) throws ExchangeException {
        return new StatusReport(
                agency(s.getPackage().getSender()),
                id(s.getPackage().getPackageId()),
                agency(s.getPartner()),
                state(s.getState()),
                instant(s.getSince()),
                s.hasNextAttemptAt() ? instant(s.getNextAttemptAt()) : null,
                s.getAttempts(),
                orNull(s.getLastReason()),
                s.hasExpiresAt() ? instant(s.getExpiresAt()) : null,
                s.hasAcknowledgeBy() ? instant(s.getAcknowledgeBy()) : null,
                switch (s.getWaitingFor()) {
                    case ACTOR_NOBODY -> "NOBODY";
                    case ACTOR_SENDING_GATEWAY -> "SENDING_GATEWAY";
                    case ACTOR_RECIPIENT -> "RECIPIENT";
                    case ACTOR_UNSPECIFIED, UNRECOGNIZED -> throw notUnderstood("waiting_for");
                },
                orNull(s.getReasonCode()));
    }

    static InboxEntry entry(InboxItem i) throws ExchangeException {
        return new InboxEntry(
                i.getCursor(),
                agency(i.getPackage().getSender()),
                id(i.getPackage().getPackageId()),
                marking(i.getMarking()),
                i.getContentType(),
                switch (i.getPrecedence()) {
                    case PRECEDENCE_ROUTINE -> Precedence.ROUTINE;
                    case PRECEDENCE_PRIORITY -> Precedence.PRIORITY;
                    case PRECEDENCE_IMMEDIATE -> Precedence.IMMEDIATE;
                    case PRECEDENCE_FLASH -> Precedence.FLASH;
                    case PRECEDENCE_UNSPECIFIED, UNRECOGNIZED -> throw notUnderstood("precedence");
                },
                instant(i.getReceivedAt()),
                i.hasAcknowledgeBy() ? instant(i.getAcknowledgeBy()) : null,
                state(i.getState()),
                orNull(i.getOriginatorReference()),
                i.getExercise(),
                i.getCiphertextLength());
    }

    /// Without the wraps: clients are not given them.
    static Offer offer(org.entente.v1.Offer offer) {
        return new Offer(
                offer.getHeader().toByteArray(),
                offer.getManifest().toByteArray(),
                offer.getManifestP384().toByteArray(),
                offer.getManifestMldsa87().toByteArray(),
                List.of());
    }

    static List<SignedReceipt> receipts(ListReceiptsResponse response) {
        return response.getReceiptsList().stream()
                .map(r -> new SignedReceipt(
                        r.getP384().toByteArray(), r.getMldsa87().toByteArray()))
                .toList();
    }

    private static MarkingText marking(Marking m) {
        return new MarkingText(m.getPolicy(), m.getBanner(), m.getPortionsList());
    }

    private static State state(PackageState state) throws ExchangeException {
        return switch (state) {
            case PACKAGE_STATE_QUEUED -> State.QUEUED;
            case PACKAGE_STATE_DELIVERED -> State.DELIVERED;
            case PACKAGE_STATE_REFUSED -> State.REFUSED;
            case PACKAGE_STATE_EXPIRED -> State.EXPIRED;
            case PACKAGE_STATE_ACCEPTED -> State.ACCEPTED;
            case PACKAGE_STATE_PARTLY_ACCEPTED -> State.PARTLY_ACCEPTED;
            case PACKAGE_STATE_REJECTED -> State.REJECTED;
            case PACKAGE_STATE_ACTIONED -> State.ACTIONED;
            case PACKAGE_STATE_UNSPECIFIED, UNRECOGNIZED -> throw notUnderstood("state");
        };
    }

    private static AgencyId agency(String value) throws ExchangeException {
        return AgencyId.parse(value);
    }

    private static UUID id(String value) throws ExchangeException {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw notUnderstood("package_id");
        }
    }

    private static Instant instant(Timestamp t) {
        return Instant.ofEpochSecond(t.getSeconds(), t.getNanos());
    }

    private static Timestamp timestamp(Instant t) {
        return Timestamp.newBuilder()
                .setSeconds(t.getEpochSecond())
                .setNanos(t.getNano())
                .build();
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static ExchangeException notUnderstood(String field) {
        return new ExchangeException(
                Reason.INTERNAL,
                "The gateway's answer has a " + field + " that this version does not know; use a newer entente.");
    }
}
