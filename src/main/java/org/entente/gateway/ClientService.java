package org.entente.gateway;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Channels;
import org.entente.exchange.Exchange;
import org.entente.exchange.Inbox;
import org.entente.exchange.PackageStatuses;
import org.entente.exchange.Submission;
import org.entente.gateway.config.Role;
import org.entente.gateway.grpc.BidiCall;
import org.entente.gateway.grpc.Caller;
import org.entente.gateway.grpc.Patience;
import org.entente.gateway.grpc.UnaryCall;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.Preamble;
import org.entente.seal.Segments;
import org.entente.store.PackageRow;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.AcknowledgeResponse;
import org.entente.v1.ContentChunk;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.FetchFinish;
import org.entente.v1.FetchHeader;
import org.entente.v1.FetchRequest;
import org.entente.v1.FetchResponse;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.GetPackageStatusResponse;
import org.entente.v1.InboxItem;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListInboxResponse;
import org.entente.v1.ListReceiptsRequest;
import org.entente.v1.ListReceiptsResponse;
import org.entente.v1.PackageRef;
import org.entente.v1.ResumePoint;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;
import org.entente.v1.SubmitResult;
import org.entente.v1.WatchInboxRequest;
import org.entente.v1.WatchInboxResponse;

/// What the home agency's clients ask; thin over [Exchange].
final class ClientService extends ExchangeServiceGrpc.ExchangeServiceImplBase {
    private static final int DEFAULT_PAGE = 100;

    /// Markings may have many portions: a page stays below what clients take as one message.
    private static final int MAX_PAGE_BYTES = Channels.MAX_MESSAGE_BYTES / 2;

    private final Exchange exchange;
    private final Patience patience;

    /// @param patience how long streams wait for their callers
    ClientService(Exchange exchange, Patience patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    @Override
    public StreamObserver<SubmitRequest> submit(StreamObserver<SubmitResponse> caller) {
        return BidiCall.serve(caller, patience, this::submit);
    }

    private void submit(BidiCall<SubmitRequest, SubmitResponse> call) throws ExchangeException {
        SubmitRequest first = call.read();
        if (first == null || !first.hasHeader()) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "The first message of Submit must be a header.");
        }
        String client = Caller.current().id().value();
        org.entente.exchange.SubmitRequest request = Protos.submitRequest(first.getHeader());
        try (Submission submission = exchange.submissions().begin(request, client)) {
            // An interrupted upload starts anew: its keys die with this call.
            call.write(SubmitResponse.newBuilder()
                    .setResume(ResumePoint.getDefaultInstance())
                    .build());
            PackageRow row = receive(call, submission);
            call.write(SubmitResponse.newBuilder()
                    .setResult(SubmitResult.newBuilder()
                            .setStatus(Protos.status(exchange.statuses().status(row))))
                    .build());
        }
    }

    private static PackageRow receive(BidiCall<SubmitRequest, SubmitResponse> call, Submission submission)
            throws ExchangeException {
        long offset = 0;
        while (true) {
            SubmitRequest next = call.read();
            if (next == null) {
                throw new ExchangeException(
                        Reason.TRUNCATED, "The upload ended without a finish; nothing of it is kept. Submit it again.");
            }
            switch (next.getStepCase()) {
                case CONTENT -> {
                    byte[] data = chunk(next.getContent(), offset);
                    submission.write(data, 0, data.length);
                    offset += data.length;
                }
                case FINISH -> {
                    long length = next.getFinish().getContentLength();
                    return call.shielded(() -> submission.finish(length));
                }
                case HEADER, STEP_NOT_SET ->
                    throw new ExchangeException(
                            Reason.INVALID_REQUEST, "After the header, Submit takes content and a finish only.");
            }
        }
    }

    private static byte[] chunk(ContentChunk chunk, long offset) throws ExchangeException {
        ByteString data = chunk.getData();
        if (data.isEmpty() || data.size() > Segments.PLAIN_BYTES || chunk.getOffset() != offset) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "content must come without gap, in chunks of 1 to 262,144 bytes; offset " + offset + " was due.");
        }
        return data.toByteArray();
    }

    @Override
    public void listInbox(ListInboxRequest request, StreamObserver<ListInboxResponse> caller) {
        UnaryCall.answer(caller, () -> {
            int most = exchange.limits().inboxPage();
            int size = request.getPageSize() == 0 ? Math.min(DEFAULT_PAGE, most) : request.getPageSize();
            if (size < 0 || size > most) {
                throw new ExchangeException(
                        Reason.INVALID_REQUEST, "page_size must be at most " + most + " (limits.inboxPage).");
            }
            List<PackageRow> rows = exchange.inbox()
                    .list(Requests.pageToken(request.getPageToken()), request.getIncludeDecided(), size);
            ListInboxResponse.Builder response = ListInboxResponse.newBuilder();
            int bytes = 0;
            for (PackageRow row : rows) {
                InboxItem item = Protos.inboxItem(row);
                bytes += item.getSerializedSize();
                if (response.getItemsCount() > 0 && bytes > MAX_PAGE_BYTES) {
                    break;
                }
                response.addItems(item);
            }
            // A page that was filled may be the last one: the next is empty then.
            int items = response.getItemsCount();
            if (items == size || items < rows.size()) {
                response.setNextPageToken(Long.toString(rows.get(items - 1).cursor()));
            }
            return response.build();
        });
    }

    @Override
    public void watchInbox(WatchInboxRequest request, StreamObserver<WatchInboxResponse> caller) {
        BidiCall.<WatchInboxRequest, WatchInboxResponse>serve(
                request,
                caller,
                patience,
                call -> exchange.inbox()
                        .watch(
                                Requests.cursor(request.getAfter()),
                                row -> call.write(WatchInboxResponse.newBuilder()
                                        .setItem(Protos.inboxItem(row))
                                        .build())));
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> caller) {
        BidiCall.<FetchRequest, FetchResponse>serve(request, caller, patience, call -> {
            String client = Caller.current().id().value();
            PackageRow row = received(request.getPackage());
            long length = exchange.inbox().fetch(row, client, new OpenedPackage(call, row));
            call.write(FetchResponse.newBuilder()
                    .setFinish(FetchFinish.newBuilder().setContentLength(length))
                    .build());
        });
    }

    /// Sends an opened package: the header with the preamble, then content.
    private static final class OpenedPackage implements Inbox.Reader {
        private final BidiCall<FetchRequest, FetchResponse> call;
        private final PackageRow row;
        private long offset;

        OpenedPackage(BidiCall<FetchRequest, FetchResponse> call, PackageRow row) {
            this.call = call;
            this.row = row;
        }

        @Override
        public void preamble(Preamble preamble) throws ExchangeException {
            FetchHeader.Builder header = FetchHeader.newBuilder().setOffer(Protos.evidence(row));
            String title = preamble.title();
            if (title != null) {
                header.setTitle(title);
            }
            String fileName = preamble.fileName();
            if (fileName != null) {
                header.setFileName(fileName);
            }
            call.write(FetchResponse.newBuilder().setHeader(header).build());
        }

        @Override
        public void content(byte[] buffer, int from, int length) throws ExchangeException {
            // The buffer is used again for the next segment, so the message gets a copy.
            ContentChunk chunk = ContentChunk.newBuilder()
                    .setOffset(offset)
                    .setData(ByteString.copyFrom(buffer, from, length))
                    .build();
            call.write(FetchResponse.newBuilder().setContent(chunk).build());
            offset += length;
        }
    }

    @Override
    public void acknowledge(AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> caller) {
        UnaryCall.answer(caller, () -> {
            Requests.requireId(request.getRequestId());
            Stage stage = Protos.stage(request.getStage());
            String client = Caller.current().id().value();
            PackageRow row = received(request.getPackage());
            SignedReceipt receipt = exchange.acknowledgements()
                    .acknowledge(row, stage, Protos.optional(request.getReasonCode()), client);
            PackageStatuses.Status status =
                    exchange.statuses().status(PackageStatuses.View.RECEIVED, row.sender(), row.packageId());
            return AcknowledgeResponse.newBuilder()
                    .setReceipt(Protos.receipt(receipt))
                    .setStatus(Protos.status(status))
                    .build();
        });
    }

    @Override
    public void getPackageStatus(GetPackageStatusRequest request, StreamObserver<GetPackageStatusResponse> caller) {
        UnaryCall.answer(caller, () -> {
            PackageStatuses.Status status = visible(request.getPackage());
            return GetPackageStatusResponse.newBuilder()
                    .setStatus(Protos.status(status))
                    .build();
        });
    }

    @Override
    public void listReceipts(ListReceiptsRequest request, StreamObserver<ListReceiptsResponse> caller) {
        UnaryCall.answer(caller, () -> {
            PackageStatuses.Status status = visible(request.getPackage());
            ListReceiptsResponse.Builder response = ListReceiptsResponse.newBuilder()
                    .setOffer(Protos.evidence(status.row()))
                    .setStatus(Protos.status(status));
            for (SignedReceipt receipt : exchange.statuses().receipts(status.row())) {
                response.addReceipts(Protos.receipt(receipt));
            }
            return response.build();
        });
    }

    /// A received package, by a reference that is well formed.
    private PackageRow received(PackageRef reference) throws ExchangeException {
        Requests.reference(reference);
        return exchange.inbox().find(reference.getSender(), reference.getPackageId());
    }

    /// A package that the caller may see, by a reference that is well formed.
    private PackageStatuses.Status visible(PackageRef reference) throws ExchangeException {
        Requests.reference(reference);
        return exchange.statuses().status(view(), reference.getSender(), reference.getPackageId());
    }

    /// What the caller's roles let it see.
    private static PackageStatuses.View view() {
        var roles = Caller.current().roles();
        boolean sent = roles.contains(Role.SUBMITTER);
        boolean received = roles.contains(Role.RECIPIENT);
        if (roles.contains(Role.AUDITOR) || (sent && received)) {
            return PackageStatuses.View.BOTH;
        }
        return sent ? PackageStatuses.View.SENT : PackageStatuses.View.RECEIVED;
    }
}
