package org.entente.gateway;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Address;
import org.entente.exchange.PartnerLink;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.tls.TrustWatch;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Offer;
import org.entente.trust.AgencyId;
import org.entente.v1.DeliverFinish;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.ReturnReceiptRequest;
import org.entente.v1.Segment;
import org.jspecify.annotations.Nullable;

/// The gateway's calls to its partners, one connection each, kept open as long as the certificate that the partner
/// showed is good: it is judged again before each call and whenever trust is looked at. Safe for several threads.
final class PartnerChannels implements PartnerLink, AutoCloseable {
    private static final long STEP_SECONDS = 60;
    private static final long SHUTDOWN_SECONDS = 2;

    private final GatewayConfig config;
    private final X509ExtendedKeyManager identity;
    private final TrustWatch trust;
    private final Clock clock;
    private final Map<AgencyId, PartnerLine> lines = new ConcurrentHashMap<>();

    PartnerChannels(GatewayConfig config, X509ExtendedKeyManager identity, TrustWatch trust, Clock clock) {
        this.config = config;
        this.identity = identity;
        this.trust = trust;
        this.clock = clock;
    }

    @Override
    public SignedReceipt deliver(AgencyId partner, Offer offer, SealedSegments segments) throws ExchangeException {
        PartnerLine line = line(partner);
        BlockingClientCall<DeliverRequest, DeliverResponse> call =
                PeerServiceGrpc.newBlockingV2Stub(line.channel()).deliver();
        boolean ended = false;
        try {
            write(
                    call,
                    DeliverRequest.newBuilder().setOffer(Protos.offer(offer)).build());
            DeliverResponse response = read(call);
            if (response.hasSendFrom()) {
                send(call, response.getSendFrom().getSegment(), segments);
                response = read(call);
            }
            if (!response.hasReceipt()) {
                throw new ExchangeException(Reason.INTERNAL, "The partner answered a delivery with no receipt.");
            }
            SignedReceipt receipt = Protos.receipt(response.getReceipt());
            call.halfClose();
            ended = true;
            return receipt;
        } catch (StatusException e) {
            throw line.failure(e);
        } catch (TimeoutException e) {
            throw new ExchangeException(
                    Reason.UNAVAILABLE, partner + " did not answer within " + STEP_SECONDS + " seconds.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExchangeException(Reason.DRAINING, "The delivery was stopped; it goes on after the start.", e);
        } finally {
            if (!ended) {
                call.cancel("the delivery failed", null);
            }
        }
    }

    private static void send(
            BlockingClientCall<DeliverRequest, DeliverResponse> call, int from, SealedSegments segments)
            throws ExchangeException, StatusException, TimeoutException, InterruptedException {
        if (from < 0 || from > segments.count()) {
            throw new ExchangeException(Reason.INTERNAL, "The partner asked for a segment that does not exist.");
        }
        for (int i = from; i < segments.count(); i++) {
            Segment segment = Segment.newBuilder()
                    .setIndex(i)
                    .setData(Protos.bytes(segments.segment(i)))
                    .setPath(Protos.bytes(segments.path(i)))
                    .build();
            write(call, DeliverRequest.newBuilder().setSegment(segment).build());
        }
        write(
                call,
                DeliverRequest.newBuilder()
                        .setFinish(DeliverFinish.getDefaultInstance())
                        .build());
    }

    /// When the partner has already ended the call, the reason is what the next read throws.
    private static void write(BlockingClientCall<DeliverRequest, DeliverResponse> call, DeliverRequest message)
            throws StatusException, TimeoutException, InterruptedException {
        if (!call.write(message, STEP_SECONDS, TimeUnit.SECONDS)) {
            call.read(STEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static DeliverResponse read(BlockingClientCall<DeliverRequest, DeliverResponse> call)
            throws ExchangeException, StatusException, TimeoutException, InterruptedException {
        DeliverResponse response = call.read(STEP_SECONDS, TimeUnit.SECONDS);
        if (response == null) {
            throw new ExchangeException(Reason.UNAVAILABLE, "The partner ended the delivery without a receipt.");
        }
        return response;
    }

    @Override
    public void returnReceipt(AgencyId partner, SignedReceipt receipt) throws ExchangeException {
        PartnerLine line = line(partner);
        try {
            var _ = PeerServiceGrpc.newBlockingV2Stub(line.channel())
                    .withDeadlineAfter(STEP_SECONDS, TimeUnit.SECONDS)
                    .returnReceipt(ReturnReceiptRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setReceipt(Protos.receipt(receipt))
                            .build());
        } catch (StatusException e) {
            throw line.failure(e);
        }
    }

    /// Ends the connections, with all that runs on them, whose partner's certificate is no longer good: the next call
    /// makes a handshake, in which the partner shows one anew. To be called whenever trust is looked at.
    void recheck() {
        lines.forEach((partner, line) -> {
            if (!line.isStillGood(trust.get(), clock.instant())) {
                lines.remove(partner, line);
            }
        });
    }

    private PartnerLine line(AgencyId partner) throws ExchangeException {
        recheck();
        PartnerLine line = lines.get(partner);
        if (line != null && line.hasFailed()) {
            // It would refuse this call unasked, though the partner may be back: the courier has its own back-off.
            lines.remove(partner, line);
            line.channel().shutdown();
            line = null;
        }
        if (line == null) {
            var fresh = PartnerLine.open(partner, address(partner), identity, trust, clock);
            line = lines.putIfAbsent(partner, fresh);
            if (line == null) {
                line = fresh;
            } else {
                fresh.channel().shutdownNow();
            }
        }
        return line;
    }

    private Address address(AgencyId partner) {
        GatewayConfig.@Nullable PartnerConfig known = config.partners().get(partner);
        if (known == null) {
            throw new IllegalArgumentException("no partner: " + partner);
        }
        return new Address(known.address().host(), known.address().port());
    }

    @Override
    public void close() {
        lines.values().forEach(line -> line.channel().shutdown());
        for (PartnerLine line : lines.values()) {
            ManagedChannel channel = line.channel();
            try {
                if (!channel.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                    channel.shutdownNow();
                }
            } catch (InterruptedException e) {
                channel.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
