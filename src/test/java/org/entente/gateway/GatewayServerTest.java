package org.entente.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.Tls;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.grpc.BidiCall;
import org.entente.gateway.grpc.Caller;
import org.entente.gateway.grpc.Patience;
import org.entente.gateway.grpc.Refusal;
import org.entente.gateway.grpc.UnaryCall;
import org.entente.gateway.tls.TlsIdentity;
import org.entente.gateway.tls.TrustWatch;
import org.entente.rpc.ErrorConformance;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.GetPackageStatusResponse;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListInboxResponse;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.PingRequest;
import org.entente.v1.WatchInboxRequest;
import org.entente.v1.WatchInboxResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway of gbr.fcdo with real TLS on loopback; usa.state is its partner, fra.meae is nobody.
class GatewayServerTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    private final TestPki gbr = new TestPki("gbr.fcdo");
    private final TestPki usa = new TestPki("usa.state");
    private final TestPki fra = new TestPki("fra.meae");
    private final TestPki.Held desk = gbr.issue("client", "/client/desk");
    private final TestPki.Held partner = usa.issue("gateway", "/gateway");
    private final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<ErrorConformance> watchers = new ArrayList<>();
    private final Exchange exchange = new Exchange();

    @SuppressWarnings("NullAway.Init") // set before each test
    private TrustWatch trust;

    @SuppressWarnings("NullAway.Init") // set before each test
    private GatewayServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private GatewayConfig config;

    GatewayServerTest() throws ExchangeException {}

    @BeforeEach
    void start() throws ExchangeException, IOException {
        config = TestHome.make(home, gbr, List.of(usa), """
                agency: gbr.fcdo
                country: GBR
                policy: gbr
                listen:
                  grpc: 127.0.0.1:0
                  admin: 127.0.0.1:0
                clients:
                  spiffe://gbr.fcdo/client/desk:
                    roles: [recipient]
                    desk: sanctions
                partners:
                  usa.state:
                    address: 127.0.0.1:7443
                    country: USA
                    policy: usa
                limits:
                  drainSeconds: 2
                  callsPerSecond: 1000
                """);
        trust = TrustWatch.open(config.home().trust(), Set.of(gbr.id, usa.id), TrustBundle::read, Clock.systemUTC());
        var identity =
                TlsIdentity.load(config.home().tlsKey(), config.home().tlsChain(), gbr.id, trust.get(), Instant.now());
        server = new GatewayServer(
                config,
                identity,
                trust,
                List.of(exchange, new PingService(gbr.id, Clock.systemUTC(), "test")),
                refusals::add,
                Map.of("entente_test", () -> 7L),
                Clock.systemUTC());
        trust.start();
        server.start();
    }

    @AfterEach
    void stop() {
        try {
            watchers.forEach(watcher -> assertEquals(List.of(), watcher.faults()));
        } finally {
            close();
        }
    }

    private void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
        trust.close();
    }

    @Test
    void aPartnerAndAClientAreServedByTheirRoles() throws Exception {
        assertEquals(
                "gbr.fcdo", ping(partner).ping(PingRequest.getDefaultInstance()).getAgency());
        inbox(desk).listInbox(ListInboxRequest.getDefaultInstance());
        assertEquals("spiffe://gbr.fcdo/client/desk", exchange.caller);
    }

    @Test
    void withoutACertificateThereIsNoConnection() {
        var e = assertThrows(StatusRuntimeException.class, () -> ping(null).ping(PingRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    }

    @Test
    void withoutAPostQuantumGroupThereIsNoConnection() throws Exception {
        var gateway = new AgencyTrustManager(
                trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), SpiffeId.of(gbr.id, "/gateway"), e -> {});
        // The JDK's TLS knows classical groups only.
        SSLContext classical = SSLContext.getInstance("TLSv1.3");
        classical.init(new KeyManager[] {desk.manager()}, new TrustManager[] {gateway}, null);
        try (var socket = (SSLSocket) classical
                .getSocketFactory()
                .createSocket(server.grpcAddress().host(), server.grpcAddress().port())) {
            socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
            assertThrows(SSLException.class, socket::startHandshake);
        }
    }

    @Test
    void anAgencyThatIsNoPartnerGetsNoConnection() throws Exception {
        TestPki.Held stranger = fra.issue("gateway", "/gateway");
        var e = assertThrows(StatusRuntimeException.class, () -> ping(stranger).ping(PingRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    }

    @Test
    void aCertificateOfAnotherPurposeGetsNoConnection() throws Exception {
        TestPki.Held signer = gbr.issue("sign-p384", "/sign");
        var e = assertThrows(
                StatusRuntimeException.class, () -> inbox(signer).listInbox(ListInboxRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    }

    @Test
    void aClientOfAnotherAgencyIsRefusedAndRecorded() throws Exception {
        TestPki.Held foreign = usa.issue("client", "/client/desk");
        var e = assertThrows(
                StatusRuntimeException.class, () -> inbox(foreign).listInbox(ListInboxRequest.getDefaultInstance()));
        assertEquals(Reason.PERMISSION_DENIED.name(), reason(e));
        Refusal refusal = refusals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(refusal);
        assertEquals(SpiffeId.parse("spiffe://usa.state/client/desk"), refusal.caller());
        assertEquals("entente.v1.ExchangeService/ListInbox", refusal.method());
        assertEquals(1, refusal.count());
    }

    @Test
    void aClientThatIsNotConfiguredMayOnlyAskForHealth() throws Exception {
        TestPki.Held unknown = gbr.issue("client", "/client/other");
        var e = assertThrows(
                StatusRuntimeException.class, () -> inbox(unknown).listInbox(ListInboxRequest.getDefaultInstance()));
        assertEquals(Reason.PERMISSION_DENIED.name(), reason(e));
        assertEquals(ServingStatus.SERVING, health(unknown));
    }

    @Test
    void aPartnerMayNotReadTheInboxNorAClientPing() {
        var inbox = assertThrows(
                StatusRuntimeException.class, () -> inbox(partner).listInbox(ListInboxRequest.getDefaultInstance()));
        assertEquals(Reason.PERMISSION_DENIED.name(), reason(inbox));
        var ping = assertThrows(StatusRuntimeException.class, () -> ping(desk).ping(PingRequest.getDefaultInstance()));
        assertEquals(Reason.PERMISSION_DENIED.name(), reason(ping));
    }

    @Test
    void anUnknownMethodIsRefusedAndRecordedUnderOneName() throws Exception {
        var unknown = PeerServiceGrpc.getPingMethod().toBuilder()
                .setFullMethodName("org.example.Admin/Shutdown")
                .build();
        var e = assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel(partner), unknown, CallOptions.DEFAULT, PingRequest.getDefaultInstance()));
        assertEquals(Reason.INVALID_REQUEST.name(), reason(e));
        Refusal refusal = refusals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(refusal);
        assertEquals(SpiffeId.parse("spiffe://usa.state/gateway"), refusal.caller());
        assertEquals("unknown/unknown", refusal.method());
    }

    @Test
    void aRevokedCallersStreamEndsAndItsNextCallIsRefused() throws Exception {
        var watch = new Watch();
        Channel channel = channel(desk);
        ExchangeServiceGrpc.newStub(channel).watchInbox(WatchInboxRequest.getDefaultInstance(), watch);
        assertNotNull(watch.items.poll(SOON.toSeconds(), TimeUnit.SECONDS));
        TestPki.Held other = gbr.issue("client", "/client/other");
        assertEquals(ServingStatus.SERVING, health(other));

        var swapped = new CountDownLatch(1);
        TrustStore before = trust.get();
        trust.onLook(() -> {
            if (trust.get() != before) {
                swapped.countDown();
            }
        });
        gbr.write(config.home().trust(), gbr.revoking(Instant.now(), desk));

        assertTrue(swapped.await(SOON.toSeconds(), TimeUnit.SECONDS));
        Throwable end = watch.end.get(1, TimeUnit.SECONDS);
        assertEquals(Reason.UNAUTHENTICATED.name(), reason(end));
        assertTrue(exchange.watchEnded.await(SOON.toSeconds(), TimeUnit.SECONDS));
        var stub = ExchangeServiceGrpc.newBlockingStub(channel);
        var e = assertThrows(StatusRuntimeException.class, () -> stub.listInbox(ListInboxRequest.getDefaultInstance()));
        assertEquals(Reason.UNAUTHENTICATED.name(), reason(e));
        assertFalse(e.getStatus().toString().contains("revoked by"), "the caller learns no cause");
        assertEquals(ServingStatus.SERVING, health(other));
    }

    @Test
    void aFaultLeavesAsAnIncidentWithoutItsText() {
        var e = assertThrows(
                StatusRuntimeException.class,
                () -> inbox(desk).getPackageStatus(GetPackageStatusRequest.getDefaultInstance()));
        assertEquals(Reason.INTERNAL.name(), reason(e));
        assertFalse(String.valueOf(e.getStatus().getDescription()).contains("hidden"));
    }

    @Test
    void drainingEndsWatchersByNameAndThenListensNoMore() throws Exception {
        var watch = new Watch();
        ExchangeServiceGrpc.newStub(channel(desk)).watchInbox(WatchInboxRequest.getDefaultInstance(), watch);
        assertNotNull(watch.items.poll(SOON.toSeconds(), TimeUnit.SECONDS));
        assertTrue(Files.readString(config.home().endpoints())
                .startsWith("{\"pid\":" + ProcessHandle.current().pid() + ",\"grpc\":\"127.0.0.1:"));
        Channel late = channel(partner);
        server.close();
        assertEquals(Reason.DRAINING.name(), reason(watch.end.get(SOON.toSeconds(), TimeUnit.SECONDS)));
        assertFalse(Files.exists(config.home().endpoints()));
        var stub = PeerServiceGrpc.newBlockingStub(late).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
        var e = assertThrows(StatusRuntimeException.class, () -> stub.ping(PingRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    }

    @Test
    void theAdministrationPortTellsHealthAndMetrics() throws Exception {
        assertEquals("SERVING\n", get("/health"));
        String metrics = get("/metrics");
        assertTrue(metrics.contains("\nentente_serving 1\n"), metrics);
        assertTrue(metrics.contains("\nentente_test 7\n"), metrics);
    }

    private String get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + server.adminAddress() + path))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private PeerServiceGrpc.PeerServiceBlockingStub ping(TestPki.@Nullable Held held) {
        return PeerServiceGrpc.newBlockingStub(channel(held)).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private ExchangeServiceGrpc.ExchangeServiceBlockingStub inbox(TestPki.Held held) {
        return ExchangeServiceGrpc.newBlockingStub(channel(held)).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private ServingStatus health(TestPki.Held held) {
        return HealthGrpc.newBlockingStub(channel(held))
                .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private Channel channel(TestPki.@Nullable Held held) {
        var gateway = new AgencyTrustManager(
                trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), SpiffeId.of(gbr.id, "/gateway"), e -> {});
        try {
            var tls = Tls.client(held == null ? null : held.manager(), gateway);
            var address = new Address(
                    server.grpcAddress().host(), server.grpcAddress().port());
            ManagedChannel channel = Channels.open(address, tls);
            channels.add(channel);
            var names = held == null ? List.of() : held.certificate().getSubjectAlternativeNames();
            var watcher = new ErrorConformance(String.valueOf(names), gbr.id.value());
            watchers.add(watcher);
            return ClientInterceptors.intercept(channel, watcher);
        } catch (ExchangeException | CertificateParsingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String reason(Throwable e) {
        var status = StatusProto.fromThrowable(e);
        assertNotNull(status);
        try {
            return status.getDetails(0).unpack(ErrorInfo.class).getReason();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static final class Watch implements StreamObserver<WatchInboxResponse> {
        final BlockingQueue<WatchInboxResponse> items = new LinkedBlockingQueue<>();
        final CompletableFuture<Throwable> end = new CompletableFuture<>();

        @Override
        public void onNext(WatchInboxResponse item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable t) {
            end.complete(t);
        }

        @Override
        public void onCompleted() {
            end.complete(new IllegalStateException("ended well"));
        }
    }

    /// Just enough of an exchange to be called.
    private static final class Exchange extends ExchangeServiceGrpc.ExchangeServiceImplBase {
        volatile String caller = "";
        final CountDownLatch watchEnded = new CountDownLatch(1);

        @Override
        public void listInbox(ListInboxRequest request, StreamObserver<ListInboxResponse> observer) {
            UnaryCall.answer(observer, () -> {
                caller = Caller.current().id().value();
                return ListInboxResponse.getDefaultInstance();
            });
        }

        @Override
        public void getPackageStatus(
                GetPackageStatusRequest request, StreamObserver<GetPackageStatusResponse> observer) {
            throw new IllegalStateException("hidden");
        }

        @Override
        public void watchInbox(WatchInboxRequest request, StreamObserver<WatchInboxResponse> observer) {
            BidiCall.<WatchInboxRequest, WatchInboxResponse>serve(request, observer, new Patience(SOON, 1), call -> {
                call.write(WatchInboxResponse.getDefaultInstance());
                try {
                    new CountDownLatch(1).await();
                } finally {
                    watchEnded.countDown();
                }
            });
        }
    }
}
