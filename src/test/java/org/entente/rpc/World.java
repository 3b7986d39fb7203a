package org.entente.rpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.cli.Verbs;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.Identity;
import org.entente.client.State;
import org.entente.client.Submission;
import org.entente.client.Tls;
import org.entente.gateway.TestPki;
import org.entente.sign.TrustBundle;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;

/// Two gateways that run, with a client for each role, a partner `fra.mae` under no agreement, packages in every
/// state that a table needs, and a channel for every caller that watches the errors' form.
final class World implements AutoCloseable {
    /// On one connection; fewer than one client may have calls.
    static final int MOST_STREAMS = 20;

    static final String USA = TwoAgencies.USA;
    static final String GBR = TwoAgencies.GBR;
    static final String FRA = "fra.mae";

    final TwoAgencies agencies;

    /// Holds the keys of `usa.state` and talks to `gbr.fcdo`, and the other way round.
    final HostilePartner usa;

    final HostilePartner gbr;

    /// From `usa.state` to `gbr.fcdo`: delivered and undecided, accepted, refused, and given up before it went.
    final String delivered;

    final String accepted;
    final String refused;
    final String expired;

    /// Of the package that was given up.
    final Instant expiresAt;

    private final Path folder;
    private final TestPki fra = new TestPki(FRA);
    private final Map<String, Disk> disks = new HashMap<>();
    private final Map<String, Channel> channels = new HashMap<>();
    private final List<ManagedChannel> opened = new ArrayList<>();
    private final List<ErrorConformance> watchers = new ArrayList<>();
    private final Set<String> issued = new HashSet<>();

    World(Path folder) throws ExchangeException, IOException {
        this.folder = folder;
        var clock = new Later();
        agencies = new TwoAgencies(folder.resolve("agencies"), clock);
        for (String agency : List.of(USA, GBR)) {
            fra.write(agencies.home(agency).resolve("trust"), fra.trust());
            Files.writeString(agencies.home(agency).resolve("conf.d/rpc.yaml"), configuration(agency));
        }
        agencies.start(USA);
        // Long enough for the slowest machine to submit it; then it is later.
        expiresAt = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
        expired = send(expiresAt);
        clock.by = Duration.ofMinutes(2);
        awaitState(expired, State.EXPIRED);
        agencies.start(GBR);
        usa = new HostilePartner(agencies, folder);
        gbr = new HostilePartner(agencies, folder, GBR);
        delivered = send(null);
        accepted = send(null);
        HostilePartner.Plan plan = usa.plan();
        refused = plan.header().packageId();
        usa.deliver(usa.make(plan.with(Packages.notReleasable(plan.header())), new byte[1]));
        for (String agency : List.of(USA, GBR)) {
            disks.put(agency, new Disk(agencies.home(agency).resolve("data")));
        }
        awaitState(delivered, State.DELIVERED);
        awaitState(accepted, State.DELIVERED);
        try (EntenteClient desk = agencies.client(GBR)) {
            desk.acknowledge(Story.sent(UUID.fromString(accepted)), Decision.ACCEPTED, null);
        }
        awaitState(accepted, State.ACCEPTED);
    }

    /// The gateways' clock, which may jump forward.
    private static final class Later extends Clock {
        private volatile Duration by = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(by);
        }
    }

    private static String configuration(String agency) {
        StringBuilder yaml = new StringBuilder("limits:\n  maxCallsPerConnection: " + MOST_STREAMS + "\nclients:\n");
        for (Who who : Who.values()) {
            if (who.client().startsWith("only-")) {
                yaml.append("  spiffe://%s/client/%s:%n    roles: [%s]%n"
                        .formatted(agency, who.client(), who.client().substring("only-".length())));
            }
        }
        yaml.append("partners:\n  %s:%n    country: FRA%n    policy: nato%n    address: 127.0.0.1:1%n".formatted(FRA));
        return yaml.toString();
    }

    private String send(@Nullable Instant expiresAt) throws ExchangeException, IOException {
        UUID id = Story.newId();
        Path file = Files.writeString(folder.resolve("content.json"), "{}");
        Submission as = Story.submission(id, Story.MARKING);
        try (EntenteClient desk = agencies.client(USA)) {
            desk.send(
                    new Submission(
                            id,
                            as.recipient(),
                            as.marking(),
                            as.contentType(),
                            as.precedence(),
                            as.title(),
                            as.fileName(),
                            expiresAt,
                            null,
                            null,
                            false),
                    file,
                    (done, total) -> {});
        }
        return id.toString();
    }

    private void awaitState(String id, State state) throws ExchangeException {
        Story.await(agencies, USA, UUID.fromString(id), state);
    }

    /// What the gateway of an agency has on its disk.
    Disk disk(String agency) {
        Disk disk = disks.get(agency);
        if (disk == null) {
            throw new IllegalArgumentException(agency);
        }
        return disk;
    }

    /// Waits until neither courier has work.
    void awaitQuiet() {
        disks.values().forEach(Disk::awaitQuiet);
    }

    /// A channel to an agency's gateway, one for each caller.
    synchronized Channel channel(Who who, String gateway) throws ExchangeException, IOException {
        Channel channel = channels.get(who + gateway);
        if (channel == null) {
            channel = open(who, gateway);
            channels.put(who + gateway, channel);
        }
        return channel;
    }

    /// A channel of the agency's desk, which submits and receives.
    synchronized Channel desk(String agency) throws ExchangeException, IOException {
        String name = "spiffe://" + agency + "/client/sanctions-desk";
        Channel channel = channels.get(name);
        if (channel == null) {
            var watcher = new ErrorConformance(name);
            watchers.add(watcher);
            channel = ClientInterceptors.intercept(
                    plain(Identity.read(agencies.desk(agency).resolve("tls")), agency), watcher);
            channels.put(name, channel);
        }
        return channel;
    }

    private Channel open(Who who, String gateway) throws ExchangeException, IOException {
        String own = identity(who, gateway).value();
        ManagedChannel channel = plain(who, gateway);
        var watcher = new ErrorConformance(own, gateway);
        watchers.add(watcher);
        return ClientInterceptors.intercept(channel, watcher);
    }

    /// A channel of its own that nobody watches; closed with everything else.
    ManagedChannel plain(Who who, String gateway) throws ExchangeException, IOException {
        return plain(keys(who, gateway), gateway);
    }

    private synchronized ManagedChannel plain(X509ExtendedKeyManager keys, String gateway) throws ExchangeException {
        ManagedChannel channel =
                Channels.open(new Address("127.0.0.1", agencies.port(gateway)), Tls.client(keys, judge(gateway)));
        opened.add(channel);
        return channel;
    }

    /// Believes the gateway of this agency alone.
    AgencyTrustManager judge(String gateway) {
        TrustBundle bundle = gateway.equals(USA) ? usa.usa() : usa.gbr();
        TrustStore trust = new TrustStore(Map.of(bundle.agency(), bundle.trust()));
        return new AgencyTrustManager(
                () -> trust,
                Clock.systemUTC(),
                Set.of(Purpose.GATEWAY),
                SpiffeId.of(new AgencyId(gateway), "/gateway"),
                refusal -> {});
    }

    private static SpiffeId identity(Who who, String gateway) throws ExchangeException {
        AgencyId agency = new AgencyId(
                switch (who) {
                    case THIRD_PEER -> FRA;
                    case PEER, PARTNERS_CLIENT -> TwoAgencies.other(gateway);
                    default -> gateway;
                });
        return SpiffeId.of(agency, who.client().isEmpty() ? "/gateway" : "/client/" + who.client());
    }

    X509ExtendedKeyManager keys(Who who, String gateway) throws ExchangeException, IOException {
        String other = TwoAgencies.other(gateway);
        return switch (who) {
            case PEER -> Identity.read(agencies.home(other).resolve("keys/tls"));
            case ITSELF -> Identity.read(agencies.home(gateway).resolve("keys/tls"));
            case THIRD_PEER -> fra.issue("gateway", "/gateway").manager();
            case PARTNERS_CLIENT -> Identity.read(agencies.desk(other).resolve("tls"));
            default -> Identity.read(client(gateway, who.client()).resolve("tls"));
        };
    }

    private Path client(String agency, String name) {
        Path home = folder.resolve("rpc-clients").resolve(agency).resolve(name);
        if (issued.add(agency + name)) {
            String pki = agencies.pki(agency).toString();
            Verbs.must("pki", "issue", "client", name, "--out", home.toString(), "--home", pki);
        }
        return home;
    }

    /// What was wrong with the form of any error since the last time this was asked.
    synchronized List<String> faults() {
        return watchers.stream().flatMap(watcher -> watcher.faults().stream()).toList();
    }

    @Override
    public void close() {
        opened.forEach(ManagedChannel::shutdownNow);
        disks.values().forEach(Disk::close);
        usa.close();
        gbr.close();
        agencies.close();
    }
}
