package org.entente.gateway;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Exchange;
import org.entente.exchange.Intake;
import org.entente.exchange.Transfer;
import org.entente.gateway.grpc.BidiCall;
import org.entente.gateway.grpc.Caller;
import org.entente.gateway.grpc.Patience;
import org.entente.gateway.grpc.UnaryCall;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.SegmentTree;
import org.entente.seal.Segments;
import org.entente.trust.AgencyId;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.ReturnReceiptRequest;
import org.entente.v1.ReturnReceiptResponse;
import org.entente.v1.Segment;
import org.entente.v1.SendFrom;

/// What partner gateways ask; thin over [Exchange]. The partner is the agency that the connection proved.
final class PartnerService extends PingService {
    /// A tree of 2^24 segments, the most there are, has 24 steps.
    private static final int MAX_PATH_BYTES = 24 * SegmentTree.NODE_BYTES;

    private final Exchange exchange;
    private final Patience patience;

    /// @param patience how long streams wait for their callers
    PartnerService(AgencyId home, Clock clock, String version, Exchange exchange, Patience patience) {
        super(home, clock, version);
        this.exchange = exchange;
        this.patience = patience;
    }

    @Override
    public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> caller) {
        return BidiCall.serve(caller, patience, this::deliver);
    }

    private void deliver(BidiCall<DeliverRequest, DeliverResponse> call) throws ExchangeException {
        DeliverRequest first = call.read();
        if (first == null || !first.hasOffer()) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "The first message of Deliver must be an offer.");
        }
        AgencyId peer = Caller.current().id().agency();
        Intake.Answer answer = call.shielded(() -> exchange.intake().offer(Protos.offer(first.getOffer()), peer));
        SignedReceipt receipt = switch (answer) {
            case Intake.Answer.Answered answered -> answered.receipt();
            case Intake.Answer.Wanted wanted -> {
                try (Transfer transfer = wanted.transfer()) {
                    yield receive(call, transfer);
                }
            }
        };
        call.write(
                DeliverResponse.newBuilder().setReceipt(Protos.receipt(receipt)).build());
    }

    private static SignedReceipt receive(BidiCall<DeliverRequest, DeliverResponse> call, Transfer transfer)
            throws ExchangeException {
        call.write(DeliverResponse.newBuilder()
                .setSendFrom(SendFrom.newBuilder().setSegment(transfer.next()))
                .build());
        while (true) {
            DeliverRequest next = call.read();
            if (next == null) {
                throw new ExchangeException(
                        Reason.TRUNCATED, "The delivery ended without a finish: offer the package again to go on.");
            }
            switch (next.getStepCase()) {
                case SEGMENT -> take(transfer, next.getSegment());
                case FINISH -> {
                    return call.shielded(transfer::finish);
                }
                case OFFER, STEP_NOT_SET ->
                    throw new ExchangeException(
                            Reason.INVALID_REQUEST, "After the offer, Deliver takes segments and a finish only.");
            }
        }
    }

    private static void take(Transfer transfer, Segment segment) throws ExchangeException {
        if (segment.getData().size() > Segments.SEALED_BYTES
                || segment.getPath().size() > MAX_PATH_BYTES) {
            throw new ExchangeException(Reason.SEGMENT_INVALID, "The segment or its path is over its limit.");
        }
        if (segment.getIndex() < 0) {
            // Of the upper half of what the wire can say, which Java takes for negative.
            throw new ExchangeException(Reason.SEGMENT_ORDER, "No package has a segment of that index.");
        }
        transfer.segment(
                segment.getIndex(),
                segment.getData().toByteArray(),
                segment.getPath().toByteArray());
    }

    @Override
    public void returnReceipt(ReturnReceiptRequest request, StreamObserver<ReturnReceiptResponse> caller) {
        UnaryCall.answer(caller, () -> {
            Requests.requireId(request.getRequestId());
            AgencyId peer = Caller.current().id().agency();
            exchange.returnedReceipts().accept(Protos.receipt(request.getReceipt()), peer);
            return ReturnReceiptResponse.getDefaultInstance();
        });
    }
}
