package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Real TLS 1.3 handshakes over loopback.
class AgencyTrustManagerTest {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final TestAgency usa = new TestAgency("usa.state");
    private final TestAgency gbr = new TestAgency("gbr.fcdo");
    private final TestAgency.Held server = usa.issue("gateway", "/gateway");
    private final TestAgency.Held partner = gbr.issue("gateway", "/gateway");
    private final Clock clock = Clock.fixed(TestAgency.NOW, ZoneOffset.UTC);
    private final AtomicReference<TrustStore> trust =
            new AtomicReference<>(new TrustStore(Map.of(usa.id, usa.trust, gbr.id, gbr.trust)));
    private final List<ExchangeException> refusedByServer = new CopyOnWriteArrayList<>();
    private final List<ExchangeException> refusedByClient = new CopyOnWriteArrayList<>();

    AgencyTrustManagerTest() throws ExchangeException {}

    @Test
    void gatewaysMeetByTheirIdentities() throws Exception {
        assertEquals('k', handshake(partner, Set.of(Purpose.GATEWAY), SpiffeId.of(usa.id, "/gateway")));
        assertEquals(List.of(), refusedByServer);
        assertEquals(List.of(), refusedByClient);
    }

    @Test
    void aServerWithAnotherIdentityIsRefused() {
        assertThrows(
                IOException.class,
                () -> handshake(partner, Set.of(Purpose.GATEWAY), SpiffeId.parse("spiffe://usa.treasury/gateway")));
        assertEquals(
                List.of(Reason.CERTIFICATE_NAME),
                refusedByClient.stream().map(ExchangeException::reason).toList());
    }

    @Test
    void aCallerOfAnotherPurposeIsRefusedAndTheCauseReported() throws ExchangeException {
        TestAgency.Held client = gbr.issue("client", "/client/desk");
        assertThrows(IOException.class, () -> handshake(client, Set.of(Purpose.GATEWAY), null));
        assertEquals(
                List.of(Reason.CERTIFICATE_PURPOSE),
                refusedByServer.stream().map(ExchangeException::reason).toList());
    }

    @Test
    void aNewRevocationListCountsInTheNextHandshake() throws Exception {
        assertEquals('k', handshake(partner, Set.of(Purpose.GATEWAY), null));
        AgencyTrust newer = gbr.authority.crl(
                List.of(new Revoked(
                        RootAlgorithm.P384,
                        partner.certificate().getSerialNumber(),
                        TestAgency.NOW,
                        Revoked.Cause.superseded)),
                TestAgency.NOW,
                TestAgency.CRL_VALIDITY);
        trust.set(new TrustStore(Map.of(usa.id, usa.trust, gbr.id, newer)));
        assertThrows(IOException.class, () -> handshake(partner, Set.of(Purpose.GATEWAY), null));
        assertEquals(
                List.of(Reason.CERTIFICATE_REVOKED),
                refusedByServer.stream().map(ExchangeException::reason).toList());
    }

    @Test
    void anEmptyStoreDeniesAndNobodyIsNamed() {
        trust.set(new TrustStore(Map.of()));
        assertThrows(IOException.class, () -> handshake(partner, Set.of(Purpose.GATEWAY), null));
        assertEquals(
                List.of(Reason.CERTIFICATE_UNTRUSTED),
                refusedByClient.stream().map(ExchangeException::reason).toList());
        assertEquals(
                0, trustManager(Set.of(Purpose.GATEWAY), null, refusedByServer).getAcceptedIssuers().length);
    }

    private AgencyTrustManager trustManager(
            Set<Purpose> accepted, @Nullable SpiffeId expected, List<ExchangeException> refusals) {
        return new AgencyTrustManager(trust::get, clock, accepted, expected, refusals::add);
    }

    /// The byte that the server sends once it has accepted the caller.
    private int handshake(TestAgency.Held caller, Set<Purpose> accepted, @Nullable SpiffeId expected)
            throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
        SSLContext serverSide = context(server, trustManager(accepted, null, refusedByServer));
        SSLContext clientSide = context(caller, trustManager(Set.of(Purpose.GATEWAY), expected, refusedByClient));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket listener = (SSLServerSocket) serverSide
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            Future<?> answer = executor.submit(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    socket.getOutputStream().write('k');
                } catch (IOException e) {
                    // The refusal that the caller sees as well.
                }
                return true;
            });
            try (SSLSocket socket = (SSLSocket) clientSide
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.startHandshake();
                return socket.getInputStream().read();
            } finally {
                answer.get();
            }
        }
    }

    private static SSLContext context(TestAgency.Held own, AgencyTrustManager trustManager)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", own.keys().getPrivate(), new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        KeyManager[] keyManagers = keys.getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers, new TrustManager[] {trustManager}, null);
        return context;
    }
}
