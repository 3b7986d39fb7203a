package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.State;
import org.entente.receipt.Stage;
import org.entente.store.Store;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.entente.v1.ContentChunk;
import org.entente.v1.DeliverRequest;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.FetchRequest;
import org.entente.v1.Marking;
import org.entente.v1.PackageRef;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;
import org.entente.v1.WatchInboxRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams of callers whose certificate ceases to be good while they are open: they end within a second, in the middle,
/// and nothing half stored remains.
@ExtendWith(TableRows.class)
class RevokedStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String SEES =
            "The certificate is not accepted. Check it, and its agency's trust bundle and" + " revocation list.";

    /// More than flow control lets pass before somebody reads.
    private static final int LARGE = 20 << 20;

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static Roots usa;
    private static Roots gbr;
    private static HostilePartner partner;
    private static UUID received;
    private static Stalls stalls;
    private static SecurityEvents events;

    /// @param gateway whose gateway serves the stream
    /// @param caller whose certificate it is
    record Row(String name, Ceasing end, String gateway, String caller, Kind kind) {
        @Override
        public String toString() {
            return name + ": " + end;
        }
    }

    /// What is open.
    enum Kind {
        WATCH {
            @Override
            Live<?, ?> open(ManagedChannel channel, HostilePartner.Made made) throws Exception {
                return new Live<>(channel, ExchangeServiceGrpc.getWatchInboxMethod())
                        .send(WatchInboxRequest.getDefaultInstance())
                        .halfClose()
                        .readOne();
            }
        },
        SUBMIT {
            @Override
            Live<?, ?> open(ManagedChannel channel, HostilePartner.Made made) throws Exception {
                ByteString data = ByteString.copyFrom(new byte[100_000]);
                return new Live<>(channel, ExchangeServiceGrpc.getSubmitMethod())
                        .send(SubmitRequest.newBuilder().setHeader(header()).build())
                        .readOne()
                        .send(SubmitRequest.newBuilder()
                                .setContent(ContentChunk.newBuilder().setData(data))
                                .build());
            }
        },
        FETCH {
            @Override
            Live<?, ?> open(ManagedChannel channel, HostilePartner.Made made) throws Exception {
                return new Live<>(channel, ExchangeServiceGrpc.getFetchMethod())
                        .send(FetchRequest.newBuilder()
                                .setPackage(PackageRef.newBuilder()
                                        .setSender(TwoAgencies.USA)
                                        .setPackageId(received.toString()))
                                .build())
                        .halfClose()
                        .readOne();
            }
        },
        DELIVER {
            @Override
            Live<?, ?> open(ManagedChannel channel, HostilePartner.Made made) throws Exception {
                return new Live<>(channel, PeerServiceGrpc.getDeliverMethod())
                        .send(DeliverRequest.newBuilder()
                                .setOffer(HostilePartner.wire(made.offer()))
                                .build())
                        .readOne()
                        .send(DeliverRequest.newBuilder()
                                .setSegment(made.segments().getFirst())
                                .build());
            }
        };

        abstract Live<?, ?> open(ManagedChannel channel, HostilePartner.Made made) throws Exception;

        private static SubmitHeader header() {
            return SubmitHeader.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setPackageId(Story.newId().toString())
                    .setRecipient(TwoAgencies.GBR)
                    .setMarking(Marking.newBuilder().setPolicy("usa").setBanner(Story.MARKING))
                    .setContentType("application/json")
                    .setPrecedence(Precedence.PRECEDENCE_ROUTINE)
                    .build();
        }
    }

    static Stream<Row> rows() {
        return Stream.of(Ceasing.values()).flatMap(RevokedStreamTest::of);
    }

    private static Stream<Row> of(Ceasing end) {
        var byTheClock = Stream.of(
                new Row("a watch", end, TwoAgencies.GBR, TwoAgencies.GBR, Kind.WATCH),
                new Row("a delivery", end, TwoAgencies.GBR, TwoAgencies.USA, Kind.DELIVER));
        var byAFile = Stream.of(
                new Row("a submission", end, TwoAgencies.USA, TwoAgencies.USA, Kind.SUBMIT),
                new Row("a fetch", end, TwoAgencies.GBR, TwoAgencies.GBR, Kind.FETCH));
        return end == Ceasing.LIST_OVER || end == Ceasing.EXPIRED ? byTheClock : Stream.concat(byTheClock, byAFile);
    }

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder).start();
        usa = new Roots(agencies, TwoAgencies.USA);
        gbr = new Roots(agencies, TwoAgencies.GBR);
        partner = new HostilePartner(agencies, folder);
        received = Story.newId();
        Story.send(agencies, received, Files.write(folder.resolve("large"), new byte[LARGE]));
        Story.await(agencies, TwoAgencies.USA, received, State.DELIVERED);
        stalls = new Stalls();
        events = new SecurityEvents();
    }

    @AfterAll
    static void stop() {
        events.close();
        stalls.close();
        partner.close();
        agencies.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void rows(Row row) throws Exception {
        Path home = agencies.home(row.gateway());
        Roots own = rootsOf(row.caller());
        Forgery forgery = row.kind() == Kind.DELIVER ? own.gateway() : own.client("sanctions-desk");
        HostilePartner.Plan plan = partner.plan();
        HostilePartner.Made made = partner.make(plan, new byte[1 << 20]);
        Set<Path> before = files(home);
        if (row.end() == Ceasing.EXPIRED) {
            forgery.until = Instant.now().plusSeconds(3);
        }
        Shown shown = Shown.of(forgery);
        ManagedChannel channel = connect(row.gateway(), shown);
        try {
            Live<?, ?> live = row.kind().open(channel, made);
            Duration lost = stalls.lost();
            long from = row.end().begin(own, home, shown);
            events.await(
                    "call ended: " + row.end().reason(),
                    live.method(),
                    row.end().cause());
            Live.End end = live.end();
            lost = stalls.lost().minus(lost);
            Duration took = Duration.ofNanos(end.nanoTime() - from);
            System.out.printf("%s after %d ms, the machine lost %d%n", row, took.toMillis(), lost.toMillis());

            assertUnauthenticated(end);
            assertTrue(took.compareTo(LIMIT.plus(lost)) <= 0, row + " took " + took);
            assertTrue(live.bytes() < LARGE, "it ended in the middle");
            assertNextCallIsRefused(channel, row.kind());
        } finally {
            channel.shutdownNow();
            // Good again, for the next row.
            events.clear();
            own.publish(home);
            events.await("trust changed", own.agency() + ".bundle", "in force");
        }
        if (row.kind() == Kind.DELIVER) {
            assertGoesOn(home, plan.header().packageId(), made);
        } else {
            Eventually.holds(() -> files(home).equals(before), "payloads are left");
        }
    }

    private static void assertUnauthenticated(Live.End end) throws IOException {
        var said = StatusProto.fromStatusAndTrailers(end.status(), end.trailers());
        assertNotNull(said);
        assertEquals(Status.Code.UNAUTHENTICATED, end.status().getCode());
        assertEquals(SEES, said.getMessage());
        assertEquals(1, said.getDetailsCount());
        assertEquals(
                Reason.UNAUTHENTICATED.name(),
                said.getDetails(0).unpack(ErrorInfo.class).getReason());
    }

    /// On the connection that still stands.
    private static void assertNextCallIsRefused(ManagedChannel channel, Kind kind) throws Exception {
        assertUnauthenticated(
                kind == Kind.DELIVER
                        ? new Live<>(channel, PeerServiceGrpc.getPingMethod())
                                .halfClose()
                                .end()
                        : new Live<>(channel, ExchangeServiceGrpc.getListInboxMethod())
                                .halfClose()
                                .end());
    }

    /// What was received of a delivery is kept, seen by nobody, and made whole when the agency is trusted again.
    private static void assertGoesOn(Path home, String id, HostilePartner.Made made) throws Exception {
        try (Store store = Store.openForReading(home.resolve("data"))) {
            assertEquals(List.of(), store.read(tables -> tables.packages().findById(id)));
            assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
            assertEquals(1, partner.sentFrom(), "it goes on where it was ended");
            assertEquals(List.of(), store.read(tables -> tables.incoming().all()));
            assertEquals(
                    Set.copyOf(
                            store.<List<String>>read(tables -> tables.packages().payloads())),
                    files(home).stream()
                            .map(file -> file.getFileName().toString())
                            .collect(Collectors.toSet()));
        }
    }

    private static Roots rootsOf(String agency) {
        return agency.equals(TwoAgencies.USA) ? usa : gbr;
    }

    /// The payloads that are stored, whole or in part.
    private static Set<Path> files(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("data/payloads"))) {
            return files.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static ManagedChannel connect(String gateway, Shown shown) throws Exception {
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        var judge = new AgencyTrustManager(() -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), null, e -> {});
        return Channels.open(new Address("127.0.0.1", agencies.port(gateway)), Hello.RIGHT.client(shown, judge));
    }
}
