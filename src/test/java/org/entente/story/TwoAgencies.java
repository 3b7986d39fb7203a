package org.entente.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.cli.Verbs;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/// `usa.state` and `gbr.fcdo` in a folder: homes of both gateways and of one client each, as an operator makes
/// them with `entente pki`. Keys and certificates are made once per test process and copied; the gateways run in
/// this process.
public final class TwoAgencies implements AutoCloseable {
    public static final String USA = "usa.state";
    public static final String GBR = "gbr.fcdo";

    private static final int LAST_PORT = 32_000;

    private static @Nullable Path made;

    /// Another start in every process, so that two test runs on one machine seldom meet.
    private static int nextPort = 20_000 + (int) (ProcessHandle.current().pid() % 500) * 20;

    private final Path root;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Gateway> running = new HashMap<>();
    private final Clock clock;

    /// Makes the homes; nothing runs yet.
    public TwoAgencies(Path root) throws IOException {
        this(root, Clock.systemUTC());
    }

    public TwoAgencies(Path root, Clock clock) throws IOException {
        this.root = root;
        this.clock = clock;
        copy(credentials(), root);
        ports.put(USA, freePort());
        ports.put(GBR, freePort());
        configure(USA, "USA", "usa", GBR, "GBR", "gbr");
        configure(GBR, "GBR", "gbr", USA, "USA", "usa");
    }

    public Path home(String agency) {
        return root.resolve(agency.equals(USA) ? "usa" : "gbr");
    }

    /// The client home of an agency's sanctions desk.
    public Path desk(String agency) {
        return root.resolve("clients").resolve(agency).resolve("sanctions-desk");
    }

    public Path pki(String agency) {
        return root.resolve("pki").resolve(agency);
    }

    public int port(String agency) {
        return ports.getOrDefault(agency, 0);
    }

    public static String other(String agency) {
        return agency.equals(USA) ? GBR : USA;
    }

    /// Lets one side reach the other through another port, such as a proxy's.
    public void route(String from, int port) throws IOException {
        Path file = home(from).resolve("conf.d/partner.yaml");
        Files.writeString(file, "partners:\n  " + other(from) + ":\n    address: 127.0.0.1:" + port + "\n");
    }

    /// Lets an agency's desk reach its gateway through another port, such as a proxy's.
    public void routeDesk(String agency, int port) throws IOException {
        Files.writeString(
                desk(agency).resolve("client.yaml"),
                "id: spiffe://%s/client/sanctions-desk%ngateway: 127.0.0.1:%d%ngatewayId: spiffe://%s/gateway%n"
                        .formatted(agency, port, agency));
    }

    /// Gives the agreement from usa.state to gbr.fcdo another delivery deadline, on both sides.
    public void agreementDeliversWithin(Duration deadline) throws IOException {
        for (String agency : List.of(USA, GBR)) {
            Path file = home(agency).resolve("agreements/usa-to-gbr.json");
            String text = Files.readString(file)
                    .replaceFirst(
                            "\"deliverWithinSeconds\":[0-9]+", "\"deliverWithinSeconds\":" + deadline.toSeconds());
            Files.writeString(file, text);
        }
    }

    public TwoAgencies start() throws ExchangeException {
        start(USA);
        start(GBR);
        return this;
    }

    public void start(String agency) throws ExchangeException {
        running.put(agency, Gateway.start(home(agency), null, clock));
    }

    /// The gateway that runs for an agency.
    public Gateway gateway(String agency) {
        Gateway gateway = running.get(agency);
        if (gateway == null) {
            throw new IllegalStateException("no gateway runs for " + agency);
        }
        return gateway;
    }

    public void stop(String agency) {
        Gateway gateway = running.remove(agency);
        if (gateway != null) {
            gateway.close();
        }
    }

    /// Connects as the agency's sanctions desk.
    public EntenteClient client(String agency) throws ExchangeException {
        return ClientHome.open(desk(agency), Clock.systemUTC()).connect();
    }

    @Override
    public void close() {
        stop(USA);
        stop(GBR);
    }

    /// Below the range from which the kernel takes ports for outgoing connections: what is free stays free until
    /// the gateway, which has to keep its port over restarts, listens on it.
    private static synchronized int freePort() throws IOException {
        while (true) {
            int port = nextPort++;
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException e) {
                if (nextPort > LAST_PORT) {
                    throw e;
                }
            }
        }
    }

    private void configure(
            String agency, String country, String policy, String partner, String partnerCountry, String partnerPolicy)
            throws IOException {
        Path home = home(agency);
        Files.writeString(home.resolve("gateway.yaml"), """
                agency: %s
                country: %s
                policy: %s
                listen:
                  grpc: 127.0.0.1:%d
                  https: 127.0.0.1:0
                  admin: 127.0.0.1:0
                clients:
                  spiffe://%s/client/sanctions-desk:
                    roles: [submitter, recipient]
                    desk: sanctions
                partners:
                  %s:
                    country: %s
                    policy: %s
                    address: 127.0.0.1:%d
                courier:
                  firstRetry: 50ms
                  maxRetry: 500ms
                limits:
                  drainSeconds: 5
                  callsPerSecond: 10000
                """.formatted(
                        agency,
                        country,
                        policy,
                        ports.get(agency),
                        agency,
                        partner,
                        partnerCountry,
                        partnerPolicy,
                        ports.get(partner)));
        Files.createDirectories(home.resolve("conf.d"));
        Files.createDirectories(home.resolve("agreements"));
        for (String name : List.of("usa-to-gbr.json", "gbr-to-usa.json")) {
            Files.copy(
                    Path.of("deploy/samples/agreements").resolve(name),
                    home.resolve("agreements").resolve(name));
        }
        routeDesk(agency, port(agency));
    }

    private static synchronized Path credentials() throws IOException {
        if (made == null) {
            Path folder = Files.createTempDirectory("entente-agencies");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            make(folder, USA, "USA", "usa");
            make(folder, GBR, "GBR", "gbr");
            trust(folder, USA, GBR, "gbr");
            trust(folder, GBR, USA, "usa");
            made = folder;
        }
        return made;
    }

    private static void make(Path folder, String agency, String country, String home) {
        String pki = folder.resolve("pki").resolve(agency).toString();
        Verbs.must("pki", "init", agency, "--country", country, "--home", pki);
        Verbs.must(
                "pki",
                "issue",
                "gateway",
                "--ip",
                "127.0.0.1",
                "--out",
                folder.resolve(home).toString(),
                "--home",
                pki);
        Verbs.must(
                "pki",
                "issue",
                "client",
                "sanctions-desk",
                "--out",
                folder.resolve("clients")
                        .resolve(agency)
                        .resolve("sanctions-desk")
                        .toString(),
                "--home",
                pki);
    }

    /// Brings an agency's bundle to the other's gateway and desk.
    private static void trust(Path folder, String of, String to, String home) {
        String bundle =
                folder.resolve("pki").resolve(of).resolve(of + ".bundle").toString();
        for (Path place : List.of(
                folder.resolve(home), folder.resolve("clients").resolve(to).resolve("sanctions-desk"))) {
            Verbs.must("pki", "bundle", "import", bundle, "--agency", of, "--home", place.toString());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(folder));
                if (!Files.isDirectory(target)) {
                    Files.copy(folder, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Removes a folder and everything in it.
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, two) -> two.compareTo(one)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
