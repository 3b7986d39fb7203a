package org.entente.gateway;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Exchange;
import org.entente.exchange.ExchangeSetup;
import org.entente.exchange.Home;
import org.entente.exchange.Party;
import org.entente.gateway.config.ConfigReader;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.config.GatewayHome;
import org.entente.gateway.config.HostPort;
import org.entente.gateway.grpc.Patience;
import org.entente.gateway.tls.TlsIdentity;
import org.entente.gateway.tls.TrustWatch;
import org.entente.ledger.LedgerClock;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.TrustBundle;
import org.entente.store.PayloadFiles;
import org.entente.store.Store;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One gateway, wired from its home. The only place where everything meets.
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /// How long before a policy ends a start says so.
    private static final int POLICY_NOTICE_DAYS = 90;

    private final GatewayServer server;

    /// What was opened, newest first: closed in this order.
    private final Deque<AutoCloseable> opened;

    private Gateway(GatewayServer server, Deque<AutoCloseable> opened) {
        this.server = server;
        this.opened = opened;
    }

    /// Everything that can be known to be right or wrong without starting.
    private record Checked(
            GatewayConfig config,
            TrustWatch trust,
            TlsIdentity identity,
            Home home,
            SecurityPolicies policies,
            AgreementWatch agreements) {}

    /// Reads and checks configuration, keys, trust bundles, policies and agreements. Starts nothing.
    ///
    /// @param config a file to read in place of `gateway.yaml`
    /// @throws ExchangeException CONFIGURATION naming key, file and line, and what to do
    public static void check(Path home, @Nullable Path config) throws ExchangeException {
        Checked checked = checked(home, config, Clock.systemUTC());
        checked.trust().close();
    }

    private static Checked checked(Path folder, @Nullable Path file, Clock clock) throws ExchangeException {
        SecurityPolicies policies = SecurityPolicies.load(new GatewayHome(folder).policies());
        GatewayConfig config = ConfigReader.load(folder, file);
        policies.ending(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), POLICY_NOTICE_DAYS)
                .forEach(notice -> LOG.warn("{}", notice));
        Set<AgencyId> agencies = new HashSet<>(config.partners().keySet());
        agencies.add(config.agency());
        TrustWatch trust = TrustWatch.open(config.home().trust(), agencies, TrustBundle::read, clock);
        TlsIdentity identity = TlsIdentity.load(
                config.home().tlsKey(), config.home().tlsChain(), config.agency(), trust.get(), clock.instant());
        TrustBundle own = trust.bundles().get(config.agency());
        if (own == null) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The trust bundle of " + config.agency() + " itself is missing.");
        }
        Home home = HomeKeys.load(config, own, clock.instant());
        Map<String, Long> localMaxBytes = new HashMap<>();
        config.agreements().forEach((id, rules) -> {
            Long maxBytes = rules.maxBytes();
            if (maxBytes != null) {
                localMaxBytes.put(id, maxBytes);
            }
        });
        AgreementWatch agreements = AgreementWatch.open(config.home().agreements(), localMaxBytes);
        return new Checked(config, trust, identity, home, policies, agreements);
    }

    /// Opens the store, puts it in order, listens, and begins to deliver. Ready when this returns.
    ///
    /// @param config a file to read in place of `gateway.yaml`
    /// @throws ExchangeException CONFIGURATION as [#check], STORE_HALTED when the store cannot be opened
    public static Gateway start(Path home, @Nullable Path config, Clock clock) throws ExchangeException {
        Checked checked = checked(home, config, clock);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            opened.push(checked.trust());
            return start(checked, clock, opened);
        } catch (ExchangeException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static Gateway start(Checked checked, Clock clock, Deque<AutoCloseable> opened) throws ExchangeException {
        GatewayConfig config = checked.config();
        Store store = Store.open(config.home().data());
        opened.push(store);
        Map<AgencyId, Party> partners = new HashMap<>();
        config.partners()
                .forEach((agency, partner) -> partners.put(agency, new Party(partner.country(), partner.policy())));
        PayloadFiles files = PayloadFiles.in(config.home().data());
        LedgerClock ledgerClock = new LedgerClock(clock);
        ExchangeSetup setup = new ExchangeSetup(
                checked.home(),
                partners,
                checked.trust()::bundles,
                checked.policies(),
                checked.agreements(),
                store,
                files,
                clock,
                ledgerClock,
                new SecureRandom(),
                config.limits().exchange());
        PartnerChannels channels = new PartnerChannels(config, checked.identity(), checked.trust(), clock);
        opened.push(channels);
        checked.trust().onLook(channels::recheck);
        Exchange exchange = Exchange.open(
                setup, channels, config.courier().firstRetry(), config.courier().maxRetry());
        opened.push(exchange);
        // Closed before the exchange and the store: nothing is recorded of a change after that.
        opened.push(checked.agreements());
        Patience patience =
                new Patience(config.limits().callIdle(), config.limits().minBytesPerSecond());
        Map<String, LongSupplier> metrics = Map.of(
                "entente_agreement_alarms_total", checked.agreements()::alarms,
                "entente_store_halted", () -> store.halted() || files.halted() ? 1 : 0,
                "entente_ledger_halted", () -> ledgerClock.halted() ? 1 : 0);
        GatewayServer server = new GatewayServer(
                config,
                checked.identity(),
                checked.trust(),
                List.of(
                        new ClientService(exchange, patience),
                        new PartnerService(config.agency(), clock, version(), exchange, patience)),
                refusal -> exchange.refusals()
                        .record(refusal.caller().value(), refusal.method(), refusal.reason(), refusal.count()),
                metrics,
                clock);
        checked.trust().start();
        checked.agreements().start(exchange::record);
        server.start();
        opened.push(server);
        exchange.start();
        return new Gateway(server, opened);
    }

    /// Runs until the process is told to stop.
    public static void run(Path home, @Nullable Path config) throws ExchangeException, InterruptedException {
        Gateway gateway = start(home, config, Clock.systemUTC());
        // The server drains first; what it stands on is closed after it.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(gateway::close));
        gateway.server.awaitStop();
    }

    /// Where clients and partners connect.
    public HostPort address() {
        return server.grpcAddress();
    }

    /// Drains and stops.
    @Override
    public void close() {
        closeAll(opened);
    }

    private static synchronized void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the gateway did not close well", e);
            }
        }
    }

    /// The software's version, from the jar's manifest.
    static String version() {
        String version = Gateway.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
