package org.entente.rpc;

import com.google.protobuf.Message;
import java.util.List;
import java.util.UUID;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.Stage;
import org.entente.v1.WatchInboxRequest;

/// What recipients ask, apart from the reference to a package ([ReferenceRows]).
final class InboxRows {
    static final List<Row> ROWS = List.of(
            list("501 items", Expected.INVALID, "page_size", r -> r.setPageSize(501)),
            list("500 items", Expected.OK, "page_size", r -> r.setPageSize(500)),
            list("2^32 - 1 items", Expected.INVALID, "page_size", r -> r.setPageSize(-1)),
            list("2^31 items", Expected.INVALID, "page_size", r -> r.setPageSize(Integer.MIN_VALUE)),
            list("a token that is no number", Expected.INVALID, "page_token", r -> r.setPageToken("x")),
            list("a negative token", Expected.INVALID, "page_token", r -> r.setPageToken("-1")),
            list("a token with a sign", Expected.INVALID, "page_token", r -> r.setPageToken("+1")),
            list("a token with a leading zero", Expected.INVALID, "page_token", r -> r.setPageToken("01")),
            list("a token in Arabic digits", Expected.INVALID, "page_token", r -> r.setPageToken("\u0661")),
            list("a token above 2^63", Expected.INVALID, "page_token", r -> r.setPageToken("9223372036854775808")),
            list("a token of SQL", Expected.INVALID, "page_token", r -> r.setPageToken("0 OR 1=1")),
            list("a token of 100,000 digits", Expected.INVALID, "page_token", r -> r.setPageToken("1".repeat(100_000))),
            list("a token after everything", Expected.OK, "page_token", r -> r.setPageToken("999999999999999999")),
            none(Rpc.LIST_INBOX),
            two(Rpc.LIST_INBOX, ListInboxRequest.getDefaultInstance()),
            garbage(Rpc.LIST_INBOX),
            watch("the cursor 2^64 - 1", -1),
            watch("the cursor 2^63", Long.MIN_VALUE),
            none(Rpc.WATCH_INBOX),
            two(Rpc.WATCH_INBOX, WatchInboxRequest.getDefaultInstance()),
            garbage(Rpc.WATCH_INBOX),
            ack("no request id", Expected.INVALID, "request_id", r -> r.clearRequestId()),
            ack("a request id that is no UUID", Expected.INVALID, "request_id", r -> r.setRequestId("x\n")),
            ack(
                    "a request id of 100,000 characters",
                    Expected.INVALID,
                    "request_id",
                    r -> r.setRequestId("0".repeat(100_000))),
            ack("no stage", Expected.INVALID, "stage", r -> r.clearStage()),
            ack("the stage UNSPECIFIED", Expected.INVALID, "stage", r -> r.setStage(Stage.STAGE_UNSPECIFIED)),
            ack("a stage that is unknown", Expected.INVALID, "stage", r -> r.setStageValue(99)),
            ack("a negative stage", Expected.INVALID, "stage", r -> r.setStageValue(-1)),
            ack("the stage DELIVERED", Expected.INVALID, "stage", r -> r.setStage(Stage.STAGE_DELIVERED)),
            ack("the stage REFUSED", Expected.INVALID, "stage", r -> r.setStage(Stage.STAGE_REFUSED)),
            ack("the stage PARTLY_ACCEPTED", Expected.INVALID, "stage", r -> r.setStage(Stage.STAGE_PARTLY_ACCEPTED)),
            ack("ACTIONED before ACCEPTED", Expected.DECIDED, "stage", r -> r.setStage(Stage.STAGE_ACTIONED)),
            ack("ACCEPTED with a reason", Expected.INVALID, "reason_code", r -> r.setReasonCode("BECAUSE")),
            ack(
                    "ACTIONED with a reason",
                    Expected.INVALID,
                    "reason_code stage",
                    r -> r.setStage(Stage.STAGE_ACTIONED).setReasonCode("BECAUSE")),
            ack("REJECTED without a reason", Expected.INVALID, "reason_code", r -> r.setStage(Stage.STAGE_REJECTED)),
            ack("a reason in lower case", Expected.INVALID, "reason_code", r -> rejected(r, "because")),
            ack("a reason of 65 characters", Expected.INVALID, "reason_code", r -> rejected(r, "A".repeat(65))),
            ack("a reason of free text", Expected.INVALID, "reason_code", r -> rejected(r, "NOT NOW")),
            ack("a reason with a line break", Expected.INVALID, "reason_code", r -> rejected(r, "NO\n")),
            ack(
                    "a reason of 100,000 characters",
                    Expected.INVALID,
                    "reason_code",
                    r -> rejected(r, "A".repeat(100_000))),
            acknowledge("REJECTED after ACCEPTED", Expected.DECIDED, "stage", w -> w.accepted, r -> rejected(r, "NO")),
            acknowledge("ACCEPTED after REFUSED", Expected.DECIDED, "stage", w -> w.refused, r -> r),
            acknowledge("ACCEPTED again", Expected.OK, "stage", w -> w.accepted, r -> r),
            none(Rpc.ACKNOWLEDGE),
            garbage(Rpc.ACKNOWLEDGE),
            garbage(Rpc.PING),
            none(Rpc.PING),
            two(Rpc.PING, org.entente.v1.PingRequest.getDefaultInstance()));

    private InboxRows() {}

    interface Change<B> {
        Object apply(B request);
    }

    interface Id {
        String of(World world);
    }

    private static Row list(String name, Expected expected, String fields, Change<ListInboxRequest.Builder> change) {
        return Row.of(Rpc.LIST_INBOX, name, expected, fields, world -> {
            ListInboxRequest.Builder request = ListInboxRequest.newBuilder();
            change.apply(request);
            return Row.bytes(request.build());
        });
    }

    private static Row watch(String name, long after) {
        return Row.of(
                Rpc.WATCH_INBOX,
                name,
                Expected.INVALID,
                "after",
                world ->
                        Row.bytes(WatchInboxRequest.newBuilder().setAfter(after).build()));
    }

    private static Row ack(String name, Expected expected, String fields, Change<AcknowledgeRequest.Builder> change) {
        return acknowledge(name, expected, fields, world -> world.delivered, change);
    }

    private static Row acknowledge(
            String name, Expected expected, String fields, Id id, Change<AcknowledgeRequest.Builder> change) {
        return Row.of(Rpc.ACKNOWLEDGE, name, expected, fields, world -> {
            AcknowledgeRequest.Builder request = AcknowledgeRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setPackage(PackageRef.newBuilder().setPackageId(id.of(world)))
                    .setStage(Stage.STAGE_ACCEPTED);
            change.apply(request);
            return Row.bytes(request.build());
        });
    }

    private static AcknowledgeRequest.Builder rejected(AcknowledgeRequest.Builder request, String reason) {
        return request.setStage(Stage.STAGE_REJECTED).setReasonCode(reason);
    }

    /// Half-closed without a request.
    static Row none(Rpc rpc) {
        return Row.of(rpc, "no request", Expected.INVALID, "*", world -> List.of());
    }

    /// Two requests where one belongs.
    static Row two(Rpc rpc, Message request) {
        return Row.of(rpc, "two requests", Expected.INVALID, "*", world -> Row.bytes(request, request));
    }

    static Row garbage(Rpc rpc) {
        return Row.of(
                rpc,
                "a message that is no protobuf",
                Expected.INVALID,
                "*",
                world -> List.of(new byte[] {0x0A, 0x7F, 1}));
    }
}
