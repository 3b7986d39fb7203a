package org.entente.gateway;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Channels;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.config.HostPort;
import org.entente.gateway.config.Limits;
import org.entente.gateway.grpc.ErrorInterceptor;
import org.entente.gateway.grpc.Guard;
import org.entente.gateway.grpc.LateParsing;
import org.entente.gateway.grpc.LiveCalls;
import org.entente.gateway.grpc.RefusalCounter;
import org.entente.gateway.grpc.RefusalRecorder;
import org.entente.gateway.grpc.StrictRequests;
import org.entente.gateway.grpc.UnknownMethods;
import org.entente.gateway.tls.Connections;
import org.entente.gateway.tls.ServerTls;
import org.entente.gateway.tls.TrustWatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listening gateway: gRPC over mutual TLS with the given services behind the guard, health, and the local
/// administration port. Started and stopped once.
final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

    /// For the callers of ended calls to hear why.
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final TrustWatch trust;
    private final LiveCalls live;
    private final Connections connections;
    private final RefusalCounter refusals;
    private final Guard guard;
    private final HealthStatusManager health = new HealthStatusManager();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("grpc-", 0).factory());
    private final Server grpc;
    private final Map<String, LongSupplier> metrics;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// Guarded by this.
    private @Nullable AdminServer admin;

    /// Guarded by this.
    private @Nullable Thread housekeeper;

    /// Guarded by this.
    private boolean stopping;

    private volatile boolean serving;

    /// Prepares everything; nothing listens before [#start].
    ///
    /// @param identity the certificate to present
    /// @param trust opened; started and closed by the owner
    /// @param services what is served beside health
    /// @param recorder where refused callers are recorded
    /// @param metrics further values for `/metrics`, by name
    /// @throws ExchangeException CONFIGURATION when TLS cannot be set up
    GatewayServer(
            GatewayConfig config,
            X509ExtendedKeyManager identity,
            TrustWatch trust,
            List<BindableService> services,
            RefusalRecorder recorder,
            Map<String, LongSupplier> metrics,
            Clock clock)
            throws ExchangeException {
        this.config = config;
        this.trust = trust;
        this.live = new LiveCalls(trust, clock, config.limits().maxCallsPerClient());
        this.connections = new Connections(
                config.limits().maxConnections(), config.limits().maxConnectionsPerClient());
        this.refusals = new RefusalCounter(recorder, config.limits().refusalsPerMinute(), clock);
        this.guard = new Guard(config, trust, clock, live, refusals);
        this.metrics = metrics(metrics);
        var builder = limited(config.listen().grpc(), config.limits())
                .protocolNegotiator(ServerTls.negotiator(identity, trust, clock, connections, rates(config.limits())))
                .decompressorRegistry(StrictRequests.decompressors())
                .executor(executor)
                .addService(strict(health.getHealthService()))
                .fallbackHandlerRegistry(new UnknownMethods())
                // The last one is the outermost.
                .intercept(guard)
                .intercept(new ErrorInterceptor());
        services.forEach(service -> builder.addService(strict(service)));
        this.grpc = builder.build();
        trust.onLook(live::recheck);
    }

    /// Who keeps to its limit, full bucket and what it gains meanwhile, stays below twice its calls in any second.
    private static ServerTls.FrameRates rates(Limits limits) {
        return new ServerTls.FrameRates(
                limits.controlFramesPerSecond(), 2 * limits.callsPerSecond(), limits.resetsPerSecond());
    }

    /// Parsed under the error interceptor, then checked.
    private ServerServiceDefinition strict(BindableService service) {
        return LateParsing.of(() -> StrictRequests.of(service, config.limits().maxMessageBytes()));
    }

    private static NettyServerBuilder limited(HostPort listen, Limits limits) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(listen.host(), listen.port()))
                .flowControlWindow(Channels.FLOW_WINDOW_BYTES)
                .maxInboundMessageSize(StrictRequests.transportBytes(limits.maxMessageBytes()))
                .maxInboundMetadataSize(limits.maxMetadataBytes())
                .maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
                .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(limits.connectionIdle().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(limits.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(limits.permitKeepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    private Map<String, LongSupplier> metrics(Map<String, LongSupplier> further) {
        var all = new HashMap<>(further);
        all.put("entente_serving", () -> serving ? 1 : 0);
        all.put("entente_calls_live", live::count);
        all.put("entente_calls_refused_total", refusals::total);
        all.put("entente_connections", connections::open);
        all.put("entente_connections_refused_total", connections::refused);
        all.put("entente_trust_alarms_total", trust::alarms);
        return Map.copyOf(all);
    }

    /// Opens both ports and says where in `data/run/endpoints.json`.
    ///
    /// @throws ExchangeException CONFIGURATION when a port is taken or the file cannot be written;
    /// nothing listens then
    synchronized void start() throws ExchangeException {
        try {
            grpc.start();
        } catch (IOException e) {
            executor.shutdownNow();
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "listen.grpc: " + config.listen().grpc() + " cannot be opened (" + e.getMessage()
                            + "); use another port or stop what listens there.",
                    e);
        }
        try {
            admin = AdminServer.start(config.listen().admin(), () -> serving, metrics);
            housekeeper = Thread.ofVirtual().name("housekeeping").start(this::keepHouse);
            serving = true;
            endpoints().write(config.home().endpoints());
        } catch (ExchangeException e) {
            close();
            throw e;
        }
        LOG.info("{} listens on {}, administration on {}", config.agency(), grpcAddress(), adminAddress());
    }

    private Endpoints endpoints() {
        return new Endpoints(ProcessHandle.current().pid(), grpcAddress(), null, adminAddress());
    }

    /// Where partners and clients connect; the port that was picked if 0 was asked for.
    HostPort grpcAddress() {
        return new HostPort(config.listen().grpc().host(), grpc.getPort());
    }

    /// Where health and metrics are.
    synchronized HostPort adminAddress() {
        if (admin == null) {
            throw new IllegalStateException("not started");
        }
        return new HostPort(config.listen().admin().host(), admin.address().port());
    }

    /// Waits until the gateway has stopped.
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /// Drains and stops: tells health checks, refuses new calls with DRAINING, gives running ones the time of
    /// `limits.drainSeconds`, then ends them. A second call waits for the first.
    @Override
    public void close() {
        if (!beginStop()) {
            awaitQuietly();
            return;
        }
        serving = false;
        health.enterTerminalState();
        guard.drain();
        grpc.shutdown();
        try {
            if (!grpc.awaitTermination(config.limits().drain().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} calls were still running after the drain time and are ended", live.count());
                live.endAll();
                if (!grpc.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                    grpc.shutdownNow();
                }
                grpc.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            grpc.shutdownNow();
            Thread.currentThread().interrupt();
        }
        finish();
    }

    private synchronized boolean beginStop() {
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    private void finish() {
        synchronized (this) {
            if (housekeeper != null) {
                housekeeper.interrupt();
            }
            if (admin != null) {
                admin.close();
            }
        }
        refusals.close();
        executor.shutdownNow();
        try {
            Endpoints.remove(config.home().endpoints(), ProcessHandle.current().pid());
        } catch (IOException e) {
            LOG.warn("endpoints.json could not be removed", e);
        }
        LOG.info("{} has stopped", config.agency());
        stopped.countDown();
    }

    private void awaitQuietly() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepHouse() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(HOUSEKEEPING);
                try {
                    live.endSilent(config.limits().callIdle());
                    live.deaf(config.limits().callIdle()).forEach(connections::hangUp);
                    refusals.flush();
                } catch (RuntimeException e) {
                    LOG.error("housekeeping failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
