package org.entente.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// Judges the peer of a TLS handshake by the newest trust store; never by the JDK's authorities or by host
/// names: a peer is who its URI name says.
///
/// The store is asked for anew in each handshake, so a swapped one counts at once. A live connection is not
/// judged again here: a gateway asks [TrustStore#verify] on every call that it serves, and of every certificate that
/// was accepted for a call that it makes. The handshake tells the peer nothing
/// of the cause, whatever it is, so it is reported to `refusals`. For many threads.
public final class AgencyTrustManager extends X509ExtendedTrustManager {
    private final Supplier<TrustStore> trust;
    private final Clock clock;
    private final Set<Purpose> purposes;
    private final @Nullable SpiffeId expected;
    private final Consumer<ExchangeException> refusals;
    private final Consumer<List<X509Certificate>> accepted;

    /// Accepts peers of these purposes; if `expected` is given, only that one.
    public AgencyTrustManager(
            Supplier<TrustStore> trust,
            Clock clock,
            Set<Purpose> purposes,
            @Nullable SpiffeId expected,
            Consumer<ExchangeException> refusals) {
        this(trust, clock, purposes, expected, refusals, chain -> {});
    }

    /// Also tells of each chain that it accepted.
    public AgencyTrustManager(
            Supplier<TrustStore> trust,
            Clock clock,
            Set<Purpose> purposes,
            @Nullable SpiffeId expected,
            Consumer<ExchangeException> refusals,
            Consumer<List<X509Certificate>> accepted) {
        this.trust = trust;
        this.clock = clock;
        this.purposes = Set.copyOf(purposes);
        this.expected = expected;
        this.refusals = refusals;
        this.accepted = accepted;
    }

    private void check(X509Certificate @Nullable [] shown) throws CertificateException {
        List<X509Certificate> chain = shown == null ? List.of() : List.of(shown);
        try {
            SpiffeId id = trust.get().verify(chain, purposes, clock.instant());
            if (expected != null && !expected.equals(id)) {
                throw new ExchangeException(
                        Reason.CERTIFICATE_NAME, "The peer is " + id + ", where " + expected + " was expected.");
            }
        } catch (ExchangeException e) {
            refusals.accept(e);
            // Without the JDK's own exception below it: Netty looks for that one, and would tell the peer by another
            // alert that a certificate is expired and not otherwise bad.
            throw new CertificateException(e.text(), new ExchangeException(e.reason(), e.text()));
        }
        accepted.accept(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /// Empty: callers are not told whom this gateway knows.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
