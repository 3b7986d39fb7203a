package org.entente.gateway;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;
import org.entente.gateway.grpc.UnaryCall;
import org.entente.trust.AgencyId;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.PingRequest;
import org.entente.v1.PingResponse;

/// Says who answers. The service of what partners ask extends this with deliveries and receipts.
class PingService extends PeerServiceGrpc.PeerServiceImplBase {
    private final AgencyId agency;
    private final Clock clock;
    private final String version;

    PingService(AgencyId agency, Clock clock, String version) {
        this.agency = agency;
        this.clock = clock;
        this.version = version;
    }

    @Override
    public final void ping(PingRequest request, StreamObserver<PingResponse> caller) {
        UnaryCall.answer(caller, this::answer);
    }

    private PingResponse answer() {
        Instant now = clock.instant();
        return PingResponse.newBuilder()
                .setAgency(agency.value())
                .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .setVersion(version)
                .build();
    }
}
