package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.LedgerEntries;
import org.entente.store.Store;
import org.entente.story.Metrics;
import org.entente.trust.AgencyId;
import org.entente.v1.ListInboxRequest;

/// Limits of how often something comes, and of how many connect.
final class RateTrials {
    private static final int CALLS = 10;
    private static final int RESETS = 10;
    private static final int FRAMES = 50;
    private static final int REFUSALS = 3;
    private static final int CONNECTIONS = 12;
    private static final int PER_CLIENT = 3;

    static final Map<String, Object> LIMITS = Map.of(
            "callsPerSecond", CALLS,
            "resetsPerSecond", RESETS,
            "controlFramesPerSecond", FRAMES,
            "refusalsPerMinute", REFUSALS,
            "maxConnections", CONNECTIONS,
            "maxConnectionsPerClient", PER_CLIENT,
            "permitKeepAliveSeconds", 3_600);

    private RateTrials() {}

    /// The bucket is full at first, so that this many always pass, and refills slower than calls can be made.
    static void calls(Lab lab, int over) throws Exception {
        var stub = lab.stub(lab.channel(over == 0 ? "slow" : "fast"));
        ListInboxRequest request = ListInboxRequest.getDefaultInstance();
        for (int i = 0; i < CALLS; i++) {
            assertDoesNotThrow(() -> stub.listInbox(request));
        }
        if (over > 0) {
            ExchangeException refused = lab.refused(() -> {
                for (int i = 0; i < 100 * CALLS; i++) {
                    stub.listInbox(request);
                }
                return "all were answered";
            });
            assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
            assertEquals(Reason.Retry.LATER, refused.reason().retry());
            assertTrue(refused.text().contains("limits.callsPerSecond"), refused::text);
        }
    }

    static void resets(Lab lab, int over) throws Exception {
        try (RawHttp2 raw = lab.raw("resets")) {
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int i = 0; i < RESETS + over; i++) {
                burst.writeBytes(Frames.call(2 * i + 1, CallTrials.STATUS, Map.of()));
                burst.writeBytes(Frames.reset(2 * i + 1));
            }
            raw.send(burst.toByteArray());
            assertAlive(raw, 2 * (RESETS + over) + 1, over == 0);
        }
    }

    /// SETTINGS and the acknowledgement of the gateway's count too.
    static void controlFrames(Lab lab, int over) throws Exception {
        try (RawHttp2 raw = lab.raw("control")) {
            raw.await(frame -> frame.type() == Frames.SETTINGS && frame.flags() == Frames.ACK);
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int i = 0; i < FRAMES - 2 + over; i++) {
                burst.writeBytes(Frames.priority(1));
            }
            raw.send(burst.toByteArray());
            assertAlive(raw, 3, over == 0);
        }
    }

    /// gRPC forgives the first two.
    static void pings(Lab lab, int over) throws Exception {
        try (RawHttp2 raw = lab.raw("pings")) {
            for (int i = 0; i < 2 + over; i++) {
                raw.send(Frames.ping(i));
            }
            assertAlive(raw, 1, over == 0);
        }
    }

    /// Any answer to a call shows that the connection lives.
    private static void assertAlive(RawHttp2 raw, int stream, boolean alive) throws InterruptedException {
        if (alive) {
            raw.send(
                    Frames.call(stream, CallTrials.STATUS, Map.of()),
                    Frames.message(stream, CallTrials.statusRequest().toByteArray()));
            assertTrue(raw.awaitStatus(stream).header("grpc-status").matches("5|8"));
        } else {
            raw.awaitCalm();
            raw.awaitEnd();
        }
    }

    static void refusals(Lab lab, int over) throws Exception {
        // One client for each row: the minute goes on.
        String client = over == 0 ? "nothing" : "nothing2";
        var stub = lab.stub(lab.channel(client));
        for (int i = 0; i < REFUSALS + over; i++) {
            assertEquals(
                    Reason.PERMISSION_DENIED,
                    lab.refused(() -> stub.listInbox(ListInboxRequest.getDefaultInstance()))
                            .reason());
        }
        assertEquals(REFUSALS, recorded(lab, client));
        lab.agencies.stop(Lab.GBR);
        assertEquals(REFUSALS + over, recorded(lab, client), "the rest as one number");
        lab.agencies.start(Lab.GBR);
    }

    private static long recorded(Lab lab, String client) throws ExchangeException {
        List<String> entries = new ArrayList<>();
        try (Store store = Store.openForReading(lab.agencies.home(Lab.GBR).resolve("data"))) {
            store.read(tables -> {
                tables.ledgers()
                        .forEach(
                                LedgerEntries.homeOrigin(new AgencyId(Lab.GBR)),
                                entry -> entries.add(
                                        new String(entry.entry(), java.nio.charset.StandardCharsets.UTF_8)));
                return entries;
            });
        }
        return entries.stream()
                .filter(entry -> entry.contains("CALLER_REFUSED") && entry.contains("/client/" + client + "\""))
                .count();
    }

    static void connections(Lab lab, int over) throws Exception {
        Lab.until(
                "those of other rows are gone",
                () -> Metrics.of(lab.agencies.home(Lab.GBR)).value("entente_connections") == 0);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), lab.agencies.port(Lab.GBR)));
            }
            Lab.until(
                    "all are open",
                    () -> Metrics.of(lab.agencies.home(Lab.GBR)).value("entente_connections") == CONNECTIONS);
            if (over > 0) {
                try (Socket last = new Socket(InetAddress.getLoopbackAddress(), lab.agencies.port(Lab.GBR))) {
                    last.setSoTimeout((int) Lab.SOON.toMillis());
                    assertEquals(-1, last.getInputStream().read(), "it is closed without a word");
                }
                assertTrue(Metrics.of(lab.agencies.home(Lab.GBR)).value("entente_connections_refused_total") > 0);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    static void connectionsPerClient(Lab lab, int over) throws Exception {
        List<RawHttp2> open = new ArrayList<>();
        try {
            for (int i = 0; i < PER_CLIENT; i++) {
                RawHttp2 raw = lab.raw("crowd");
                open.add(raw);
                raw.await(frame -> frame.type() == Frames.SETTINGS);
            }
            if (over > 0) {
                try (RawHttp2 last = lab.raw("crowd")) {
                    last.awaitEnd();
                }
            }
            try (RawHttp2 another = lab.raw("slow")) {
                another.await(frame -> frame.type() == Frames.SETTINGS);
            }
            assertTrue(open.stream().allMatch(RawHttp2::isOpen));
        } finally {
            for (RawHttp2 raw : open) {
                raw.close();
            }
        }
    }
}
