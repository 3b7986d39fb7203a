package org.entente.client;

import io.grpc.StatusException;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.entente.ExchangeException;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.PingRequest;
import org.entente.v1.PingResponse;
import org.jspecify.annotations.Nullable;

/// Asks a partner's gateway who it is, with our gateway's own identity: proves address, certificates and trust bundles
/// of both sides at once.
public final class PeerPing {
    private static final long CALL_SECONDS = 10;

    private PeerPing() {}

    /// What the partner answered.
    ///
    /// @param time      its clock
    /// @param roundTrip of the call, connection included
    public record Answer(AgencyId agency, Instant time, String version, Duration roundTrip) {}

    /// Blocks for at most ten seconds.
    ///
    /// @param tls   folder with the gateway's `key.pem` and `chain.pem`
    /// @param trust folder with the trust bundles
    /// @throws ExchangeException `UNAVAILABLE` when it was not reached, `UNAUTHENTICATED` or
    /// `PERMISSION_DENIED` when it refused us, `CERTIFICATE_...` when we refused it
    public static Answer ping(AgencyId partner, Address address, Path tls, Path trust, Clock clock)
            throws ExchangeException {
        TrustStore store = TrustFolder.read(trust, clock.instant()).store();
        var refusal = new AtomicReference<@Nullable ExchangeException>();
        var judge = new AgencyTrustManager(
                () -> store, clock, Set.of(Purpose.GATEWAY), SpiffeId.of(partner, "/gateway"), refusal::set);
        SslContext context = Tls.client(Identity.read(tls), judge);
        try (var connection = new Connection(() -> Channels.open(address, context), address, true, refusal)) {
            return ping(connection);
        }
    }

    private static Answer ping(Connection connection) throws ExchangeException {
        long start = System.nanoTime();
        try {
            PingResponse pong = PeerServiceGrpc.newBlockingV2Stub(connection.channel())
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .ping(PingRequest.getDefaultInstance());
            return new Answer(
                    AgencyId.parse(pong.getAgency()),
                    Instant.ofEpochSecond(
                            pong.getTime().getSeconds(), pong.getTime().getNanos()),
                    pong.getVersion(),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (StatusException e) {
            throw connection.failure(e);
        }
    }
}
