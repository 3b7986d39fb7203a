package org.entente.limits;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.entente.ExchangeException;
import org.entente.cli.Verbs;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.Identity;
import org.entente.client.StatusErrors;
import org.entente.client.Tls;
import org.entente.sign.TrustBundle;
import org.entente.story.HostilePartner;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.entente.v1.ExchangeServiceGrpc;

/// Two agencies whose gateways have the limits that a test gives them, and further clients of `gbr.fcdo`.
final class Lab implements AutoCloseable {
    static final String USA = TwoAgencies.USA;
    static final String GBR = TwoAgencies.GBR;
    static final Duration SOON = Duration.ofSeconds(15);

    final Path folder;
    final TwoAgencies agencies;
    private final List<ManagedChannel> channels = new ArrayList<>();

    Lab(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.agencies = new TwoAgencies(folder.resolve("agencies"));
    }

    /// Sets limits for the next start.
    Lab limits(String agency, Map<String, ?> limits) throws IOException {
        StringBuilder yaml = new StringBuilder(
                "limits:\n  drainSeconds: 1\n".substring(0, limits.containsKey("drainSeconds") ? 8 : 26));
        limits.forEach((key, value) ->
                yaml.append("  ").append(key).append(": ").append(value).append('\n'));
        Files.writeString(agencies.home(agency).resolve("conf.d/limits.yaml"), yaml);
        return this;
    }

    /// Adds a client of `gbr.fcdo`; before its gateway starts.
    Lab client(String name, String roles) throws IOException {
        Verbs.must(
                "pki",
                "issue",
                "client",
                name,
                "--out",
                home(name).toString(),
                "--home",
                agencies.pki(GBR).toString());
        Files.writeString(
                agencies.home(GBR).resolve("conf.d/client-" + name + ".yaml"),
                "clients:\n  spiffe://" + GBR + "/client/" + name + ":\n    roles: [" + roles + "]\n");
        return this;
    }

    private Path home(String name) {
        return folder.resolve("clients").resolve(name);
    }

    Path identity(String name) {
        return home(name).resolve("tls");
    }

    Path bundle() {
        return agencies.pki(GBR).resolve(GBR + ".bundle");
    }

    /// TLS of a client of `gbr.fcdo` towards its gateway.
    SslContext tls(String name) throws IOException, ExchangeException {
        return tls(bundle(), identity(name));
    }

    static SslContext tls(Path bundleFile, Path identity) throws IOException, ExchangeException {
        TrustBundle bundle = TrustBundle.read(Files.readAllBytes(bundleFile), Instant.now());
        TrustStore trust = new TrustStore(Map.of(bundle.agency(), bundle.trust()));
        AgencyTrustManager judge = new AgencyTrustManager(
                () -> trust,
                Clock.systemUTC(),
                Set.of(Purpose.GATEWAY),
                SpiffeId.of(new AgencyId(GBR), "/gateway"),
                refusal -> {});
        return Tls.client(Identity.read(identity), judge);
    }

    Address address() {
        return new Address("127.0.0.1", agencies.port(GBR));
    }

    /// A connection of its own for a client of `gbr.fcdo`.
    ManagedChannel channel(String name) throws IOException, ExchangeException {
        ManagedChannel channel = Channels.open(address(), tls(name));
        channels.add(channel);
        return channel;
    }

    ExchangeServiceGrpc.ExchangeServiceBlockingV2Stub stub(ManagedChannel channel) {
        return ExchangeServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    RawHttp2 raw(String name, int... settings) throws IOException, ExchangeException, InterruptedException {
        return new RawHttp2(agencies.port(GBR), tls(name), settings);
    }

    /// A partner's gateway whose keys the test holds: of `usa.state`, towards `gbr.fcdo`.
    HostilePartner partner() throws IOException, ExchangeException {
        return new HostilePartner(agencies, folder);
    }

    /// What the gateway refused a call with.
    ExchangeException refused(Callable<?> call) {
        try {
            Object answer = call.call();
            throw new AssertionError("it was not refused: " + answer);
        } catch (StatusException e) {
            return StatusErrors.toException(e, address());
        } catch (StatusRuntimeException e) {
            return StatusErrors.toException(e, address());
        } catch (ExchangeException e) {
            return e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Waits until something holds.
    static void until(String what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (!holds.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to this: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        agencies.close();
    }
}
