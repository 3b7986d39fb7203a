package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.gateway.Gateway;
import org.entente.store.Store;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.PeerServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Callers of a running gateway whose certificate is good, and who may not do what they ask for. They send nothing but
/// the call's name, and are refused: so nothing of a call is read before its caller is judged.
@ExtendWith(TableRows.class)
class CallerRolesTest {
    private static final long SECONDS = 10;

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static final Map<String, ManagedChannel> CHANNELS = new HashMap<>();
    private static final Map<String, String> NAMES = new HashMap<>();
    private static SecurityEvents events;

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder);
        var usa = new Roots(agencies, TwoAgencies.USA);
        var gbr = new Roots(agencies, TwoAgencies.GBR);
        configure(agencies, """
                clients:
                  spiffe://gbr.fcdo/client/submitter: {roles: [submitter]}
                  spiffe://gbr.fcdo/client/recipient: {roles: [recipient]}
                  spiffe://gbr.fcdo/client/auditor: {roles: [auditor]}
                """);
        agencies.start(TwoAgencies.GBR);
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        var judge = new AgencyTrustManager(() -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), null, e -> {});
        connect("partner", usa.gateway(), judge);
        connect("partner's client", usa.client("sanctions-desk"), judge);
        connect("partner's namesake", usa.client("submitter"), judge);
        connect("own gateway", gbr.gateway(), judge);
        connect("nobody", gbr.client("nobody"), judge);
        for (String role : List.of("submitter", "recipient", "auditor")) {
            connect(role, gbr.client(role), judge);
        }
        events = new SecurityEvents();
    }

    private static void configure(TwoAgencies agencies, String yaml) throws Exception {
        Path more = agencies.home(TwoAgencies.GBR).resolve("conf.d/callers.yaml");
        Files.writeString(more, yaml);
    }

    private static void connect(String who, Forgery forgery, AgencyTrustManager judge) throws Exception {
        var address = new Address("127.0.0.1", agencies.port(TwoAgencies.GBR));
        CHANNELS.put(who, Channels.open(address, Hello.RIGHT.client(Shown.of(forgery), judge)));
        NAMES.put(who, BadCertificate.uri(forgery));
    }

    @AfterAll
    static void stop() {
        events.close();
        CHANNELS.values().forEach(ManagedChannel::shutdownNow);
        agencies.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    /// A caller and a method it may not call.
    record Denied(String who, MethodDescriptor<?, ?> method) {
        @Override
        public String toString() {
            return who + " calls " + method.getFullMethodName();
        }
    }

    static Stream<Denied> denied() {
        return Stream.of(
                        row("partner", exchange()),
                        row("partner's client", both()),
                        row("partner's namesake", both()),
                        row("own gateway", both()),
                        row("nobody", both()),
                        row("submitter", peer()),
                        row("submitter", "ListInbox", "WatchInbox", "Fetch", "Acknowledge"),
                        row("recipient", peer()),
                        row("recipient", "Submit"),
                        row("auditor", peer()),
                        row("auditor", "Submit", "ListInbox", "WatchInbox", "Fetch", "Acknowledge"),
                        row("auditor", "GetPackageStatus"))
                .flatMap(rows -> rows);
    }

    private static List<MethodDescriptor<?, ?>> exchange() {
        return List.copyOf(ExchangeServiceGrpc.getServiceDescriptor().getMethods());
    }

    private static List<MethodDescriptor<?, ?>> both() {
        return Stream.concat(exchange().stream(), peer().stream()).toList();
    }

    private static List<MethodDescriptor<?, ?>> peer() {
        return List.copyOf(PeerServiceGrpc.getServiceDescriptor().getMethods());
    }

    private static Stream<Denied> row(String who, List<MethodDescriptor<?, ?>> service) {
        return service.stream().map(method -> new Denied(who, method));
    }

    private static Stream<Denied> row(String who, String... methods) {
        return Stream.of(methods)
                .map(name -> exchange().stream()
                        .filter(method -> name.equals(method.getBareMethodName()))
                        .findFirst()
                        .orElseThrow())
                .map(method -> new Denied(who, method));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void denied(Denied row) throws Exception {
        var end = new End();
        String method = row.method().getFullMethodName();
        begin(channel(row.who()), row.method(), end);

        Status status = end.status.get(SECONDS, TimeUnit.SECONDS);
        String name = NAMES.get(row.who());
        assertEquals(io.grpc.Status.Code.PERMISSION_DENIED.value(), status.getCode());
        // Its own name and what it asked for: nothing of a path, of others, or of who would be allowed.
        assertEquals(
                name + " may not call " + method + ". Ask the gateway's operator for the role.", status.getMessage());
        assertEquals(1, status.getDetailsCount());
        ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
        assertEquals(Reason.PERMISSION_DENIED.name(), info.getReason());
        assertEquals(Map.of(), info.getMetadataMap());
        events.await("call refused: PERMISSION_DENIED: " + name + " called " + method);
        assertNothingWasDone();
    }

    /// The control: who may call is not answered before it has sent something.
    @ParameterizedTest
    @CsvSource({
        "partner, Deliver",
        "submitter, Submit",
    })
    void whoMayCallIsHeard(String who, String method) throws Exception {
        var end = new End();
        MethodDescriptor<?, ?> descriptor = both().stream()
                .filter(one -> method.equals(one.getBareMethodName()))
                .findFirst()
                .orElseThrow();
        begin(channel(who), descriptor, end).halfClose();
        assertEquals(
                Reason.INVALID_REQUEST.name(),
                end.status
                        .get(SECONDS, TimeUnit.SECONDS)
                        .getDetails(0)
                        .unpack(ErrorInfo.class)
                        .getReason());
        assertEquals(List.of(), events.security());
    }

    /// A role cannot be given to somebody of another agency, nor to a gateway.
    @ParameterizedTest
    @CsvSource({
        "spiffe://usa.state/client/desk, is no client of this agency",
        "spiffe://gbr.fcdo/gateway,      is no client of this agency",
        "spiffe://GBR.fcdo/client/desk,  is no client of this agency",
        "spiffe://gbr.fcdo/client/%64,   is no client of this agency",
    })
    void aRoleForSomebodyElseIsRefusedAtTheStart(String id, String cause) throws Exception {
        var other = new TwoAgencies(Files.createTempDirectory(folder, "other"));
        configure(other, "clients:\n  \"" + id + "\": {roles: [submitter]}\n");
        var e = assertThrows(ExchangeException.class, () -> Gateway.check(other.home(TwoAgencies.GBR), null));
        assertEquals(Reason.CONFIGURATION, e.reason());
        assertTrue(e.text().contains(id) && e.text().contains(cause), e.text());
    }

    /// A partner cannot be one's own agency: its gateway would call itself as a peer.
    @Test
    void oneselfAsAPartnerIsRefusedAtTheStart() throws Exception {
        var other = new TwoAgencies(Files.createTempDirectory(folder, "other"));
        configure(other, "partners:\n  gbr.fcdo: {country: GBR, policy: gbr, address: 127.0.0.1:7}\n");
        var e = assertThrows(ExchangeException.class, () -> Gateway.check(other.home(TwoAgencies.GBR), null));
        assertTrue(e.text().contains("own agency"), e.text());
    }

    private static ManagedChannel channel(String who) {
        return Objects.requireNonNull(CHANNELS.get(who), who);
    }

    private static <Q, R> ClientCall<Q, R> begin(ManagedChannel channel, MethodDescriptor<Q, R> method, End end) {
        ClientCall<Q, R> call =
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(R message) {
                        end.status.completeExceptionally(new AssertionError("it was answered: " + message));
                    }

                    @Override
                    public void onClose(io.grpc.Status status, Metadata trailers) {
                        Status said = StatusProto.fromStatusAndTrailers(status, trailers);
                        assertNotNull(said);
                        end.status.complete(said);
                    }
                },
                new Metadata());
        call.request(1);
        if (method.getType().clientSendsOneMessage()) {
            // A unary call leaves with its end only.
            call.halfClose();
        }
        return call;
    }

    private static final class End {
        private final CompletableFuture<Status> status = new CompletableFuture<>();
    }

    /// Nothing but the refusals themselves stands in the ledgers, and nothing is on its way.
    private static void assertNothingWasDone() throws Exception {
        try (Store store = Store.openForReading(agencies.home(TwoAgencies.GBR).resolve("data"))) {
            store.read(tables -> {
                for (String origin : tables.ledgers().origins()) {
                    tables.ledgers()
                            .forEach(
                                    origin,
                                    entry -> assertTrue(
                                            Set.of("KEY", "AGREEMENT", "CALLER_REFUSED")
                                                    .contains(entry.type()),
                                            entry.type()));
                }
                assertEquals(List.of(), tables.incoming().all());
                assertFalse(tables.outbox().nextDue(TwoAgencies.USA).isPresent());
                return 0;
            });
        }
    }
}
