package org.entente.gateway;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.StatusErrors;
import org.entente.client.Tls;
import org.entente.gateway.tls.SecurityLog;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;

/// A channel to one partner's gateway, with every certificate that it was accepted by: TLS itself never looks again.
/// Safe for several threads.
final class PartnerLine {
    private static final Set<Purpose> PARTNERS = Set.of(Purpose.GATEWAY);

    /// More certificates than a partner needs; then a new channel begins to count anew.
    private static final int MOST_SHOWN = 100;

    private final AgencyId partner;
    private final Address address;
    private final ManagedChannel channel;

    /// Of each connection that the channel made; few, since a partner seldom changes its certificate.
    private final Set<List<X509Certificate>> shown;

    /// Why it was ended.
    private volatile @Nullable ExchangeException refused;

    private PartnerLine(AgencyId partner, Address address, ManagedChannel channel, Set<List<X509Certificate>> shown) {
        this.partner = partner;
        this.address = address;
        this.channel = channel;
        this.shown = shown;
    }

    /// Connects at the first call.
    ///
    /// @throws ExchangeException CONFIGURATION when TLS cannot be set up
    static PartnerLine open(
            AgencyId partner, Address address, X509ExtendedKeyManager identity, Supplier<TrustStore> trust, Clock clock)
            throws ExchangeException {
        Set<List<X509Certificate>> shown = ConcurrentHashMap.newKeySet();
        var judge = new AgencyTrustManager(
                trust,
                clock,
                PARTNERS,
                SpiffeId.of(partner, "/gateway"),
                refusal -> SecurityLog.partnerRefused(partner, refusal),
                shown::add);
        return new PartnerLine(partner, address, Channels.open(address, Tls.client(identity, judge)), shown);
    }

    ManagedChannel channel() {
        return channel;
    }

    /// Whether the last attempt to connect failed and the channel waits with the next.
    boolean hasFailed() {
        return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
    }

    /// Judges its certificates anew. When one fails, the channel and every call on it end.
    boolean isStillGood(TrustStore trust, Instant now) {
        if (shown.size() > MOST_SHOWN) {
            channel.shutdownNow();
            return false;
        }
        for (List<X509Certificate> chain : shown) {
            try {
                trust.verify(chain, PARTNERS, now);
            } catch (ExchangeException e) {
                refused = e;
                SecurityLog.partnerRefused(partner, e);
                channel.shutdownNow();
                return false;
            }
        }
        return true;
    }

    /// What a failed call is told: our own refusal rather than the end that it brought.
    ExchangeException failure(StatusException e) {
        ExchangeException ours = refused;
        return ours == null
                ? StatusErrors.toException(e, address)
                : new ExchangeException(
                        ours.reason(), "The certificate of " + address + " is refused: " + ours.text(), e);
    }
}
