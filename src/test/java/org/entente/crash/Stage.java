package org.entente.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.entente.story.GatewayProcess;
import org.entente.story.TwoAgencies;
import org.jspecify.annotations.Nullable;

/// Two gateways and two desks in processes of their own, and a proxy on each way between them.
final class Stage implements AutoCloseable {
    /// Who can be killed.
    enum Victim {
        USA_GATEWAY,
        GBR_GATEWAY,
        BOTH_GATEWAYS,
        USA_DESK,
        GBR_DESK
    }

    /// The ways between them.
    enum Link {
        USA_TO_GBR,
        GBR_TO_USA,
        USA_DESK_TO_GATEWAY,
        GBR_DESK_TO_GATEWAY
    }

    private static final List<String> AGENCIES = List.of(TwoAgencies.USA, TwoAgencies.GBR);

    private final Path folder;
    private final long seed;
    private final Model model;
    private final TwoAgencies agencies;
    private final Map<Link, LinkProxy> proxies = new HashMap<>();
    private final Map<String, GatewayProcess> gateways = new HashMap<>();
    private final Map<String, DeskProcess> desks = new HashMap<>();
    private final Map<String, Integer> ordered = new HashMap<>();

    Stage(Path folder, long seed, Model model) throws IOException {
        this.folder = folder;
        this.seed = seed;
        this.model = model;
        this.agencies = new TwoAgencies(folder.resolve("agencies"));
        proxies.put(Link.USA_TO_GBR, new LinkProxy(agencies.port(TwoAgencies.GBR)));
        proxies.put(Link.GBR_TO_USA, new LinkProxy(agencies.port(TwoAgencies.USA)));
        proxies.put(Link.USA_DESK_TO_GATEWAY, new LinkProxy(agencies.port(TwoAgencies.USA)));
        proxies.put(Link.GBR_DESK_TO_GATEWAY, new LinkProxy(agencies.port(TwoAgencies.GBR)));
        agencies.route(TwoAgencies.USA, proxy(Link.USA_TO_GBR).port());
        agencies.route(TwoAgencies.GBR, proxy(Link.GBR_TO_USA).port());
        agencies.routeDesk(TwoAgencies.USA, proxy(Link.USA_DESK_TO_GATEWAY).port());
        agencies.routeDesk(TwoAgencies.GBR, proxy(Link.GBR_DESK_TO_GATEWAY).port());
        for (String agency : AGENCIES) {
            startGateway(agency);
        }
        for (String agency : AGENCIES) {
            gateway(agency).awaitReady();
            startDesk(agency);
        }
    }

    LinkProxy proxy(Link link) {
        return present(proxies.get(link));
    }

    Side side(String agency) {
        return new Side(agency, agencies.home(agency).resolve("data"));
    }

    /// Orders packages until each desk has so many to send.
    void order(int backlog) {
        for (String agency : AGENCIES) {
            for (int open = model.unanswered(agency).size(); open < backlog; open++) {
                int number = ordered.merge(agency, 1, Integer::sum);
                model.order(agency, number);
                present(desks.get(agency)).send(number);
            }
        }
    }

    /// Lets the model look at each gateway that is up.
    void observe() {
        for (String agency : AGENCIES) {
            if (Files.exists(agencies.home(agency).resolve("data/run/endpoints.json"))) {
                model.observe(side(agency), side(TwoAgencies.other(agency)));
            }
        }
    }

    void killAndRestart(Victim victim) throws IOException {
        List<String> gatewaysOf = switch (victim) {
            case USA_GATEWAY -> List.of(TwoAgencies.USA);
            case GBR_GATEWAY -> List.of(TwoAgencies.GBR);
            case BOTH_GATEWAYS -> AGENCIES;
            case USA_DESK, GBR_DESK -> List.of();
        };
        for (String agency : gatewaysOf) {
            gateway(agency).kill();
        }
        for (String agency : gatewaysOf) {
            startGateway(agency);
        }
        if (victim == Victim.USA_DESK || victim == Victim.GBR_DESK) {
            String agency = victim == Victim.USA_DESK ? TwoAgencies.USA : TwoAgencies.GBR;
            present(desks.get(agency)).kill();
            startDesk(agency);
        }
    }

    /// Waits until every order was answered and nothing is under way, then ends everything in order.
    void finish(Duration atMost) throws IOException {
        for (String agency : AGENCIES) {
            gateway(agency).awaitReady();
        }
        long end = System.nanoTime() + atMost.toNanos();
        while (!(model.isAllAnswered() && isQuiet(TwoAgencies.USA) && isQuiet(TwoAgencies.GBR))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("after " + atMost + " still open: " + model.unanswered(TwoAgencies.USA)
                        + model.unanswered(TwoAgencies.GBR));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        observe();
        for (String agency : AGENCIES) {
            present(desks.get(agency)).kill();
            gateway(agency).close();
        }
    }

    private boolean isQuiet(String agency) {
        Side side = side(agency);
        return side.number("SELECT count(*) FROM outbox") == 0
                && side.number("SELECT count(*) FROM package WHERE state IN ('QUEUED', 'DELIVERED')") == 0;
    }

    private GatewayProcess gateway(String agency) {
        return present(gateways.get(agency));
    }

    private void startGateway(String agency) throws IOException {
        gateways.put(
                agency,
                new GatewayProcess(
                        agencies.home(agency),
                        agencies.home(agency),
                        "256m",
                        folder.resolve(agency + ".log"),
                        List.of()));
    }

    private void startDesk(String agency) throws IOException {
        DeskProcess desk = new DeskProcess(
                agencies.desk(agency),
                agency,
                seed,
                folder.resolve("scratch-" + agency),
                line -> model.heard(agency, line));
        desks.put(agency, desk);
        model.unanswered(agency).forEach(desk::send);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("not on stage");
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        for (DeskProcess desk : desks.values()) {
            desk.kill();
        }
        for (GatewayProcess gateway : gateways.values()) {
            gateway.kill();
        }
        for (LinkProxy proxy : proxies.values()) {
            proxy.close();
        }
    }
}
