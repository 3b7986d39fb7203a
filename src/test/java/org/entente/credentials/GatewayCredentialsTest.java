package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.credentials.BadCertificate.Holder;
import org.entente.credentials.FakeGateway.Visit;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A gateway that is not what it should be, called by our client and by the courier of a running gateway: refused
/// before anything is sent inside TLS, with an error that says what is wrong.
@ExtendWith(TableRows.class)
class GatewayCredentialsTest {
    private static final String CANARY = "Stieglitz5527";

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static Roots usa;
    private static Roots gbr;
    /// In the place of usa.state, for its client.
    private static FakeGateway home;

    /// In the place of gbr.fcdo, for the courier of usa.state, which tries all the time.
    private static FakeGateway partner;

    private static SecurityEvents events;
    private static Path content;

    /// Connected to the real gateway, to ask what became of the package that its courier cannot deliver.
    private static EntenteClient submitter;

    private static final UUID QUEUED = Story.newId();

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder);
        usa = new Roots(agencies, TwoAgencies.USA);
        gbr = new Roots(agencies, TwoAgencies.GBR);
        home = new FakeGateway();
        partner = new FakeGateway();
        Path folderOfUsa = agencies.home(TwoAgencies.USA);
        agencies.route(TwoAgencies.USA, partner.port());
        Files.writeString(folderOfUsa.resolve("conf.d/courier.yaml"), "courier: {firstRetry: 10ms, maxRetry: 20ms}\n");
        for (Roots roots : List.of(usa, gbr)) {
            roots.publish(folderOfUsa);
            roots.publish(agencies.desk(TwoAgencies.USA));
        }
        agencies.start(TwoAgencies.USA);
        submitter = agencies.client(TwoAgencies.USA);
        content = Files.writeString(folder.resolve("content.json"), CANARY);
        submitter.send(Story.submission(QUEUED, Story.MARKING), content, (done, total) -> {});
        Path settings = agencies.desk(TwoAgencies.USA).resolve("client.yaml");
        Files.writeString(
                settings, Files.readString(settings).replace(":" + agencies.port(TwoAgencies.USA), ":" + home.port()));
        events = new SecurityEvents("org.entente.exchange.Courier");
    }

    @AfterAll
    static void stop() {
        events.close();
        submitter.close();
        agencies.close();
        home.close();
        partner.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    static Stream<BadCertificate> badCertificates() {
        return Stream.concat(BadCertificate.all().stream(), ofGateways().stream());
    }

    private static List<BadCertificate> ofGateways() {
        return List.of(
                new BadCertificate(
                        "a client's",
                        Reason.CERTIFICATE_PURPOSE,
                        "is for CLIENT",
                        (f, h) -> f.usages = h.own().client("x").usages),
                new BadCertificate(
                        "a client's path",
                        Reason.CERTIFICATE_NAME,
                        "has not the path",
                        (f, h) -> f.uris = h.own().client("x").uris),
                new BadCertificate(
                        "no serverAuth",
                        Reason.CERTIFICATE_PURPOSE,
                        "lacks an extended key usage",
                        (f, h) -> f.usages.remove(Forgery.SERVER_AUTH)),
                new BadCertificate("the other agency's gateway", Reason.CERTIFICATE_NAME, "was expected", (f, h) -> {
                    f.uris = h.other().gateway().uris;
                    h.other().sign(f);
                }));
    }

    @ParameterizedTest(name = "client: {0}")
    @MethodSource("badCertificates")
    void aClientRefusesTheCertificate(BadCertificate bad) throws Exception {
        Shown shown = bad.shown(usa.gateway(), new Holder(usa, gbr));
        Visit visit = home.show(Hello.RIGHT.server(shown, judge()));
        ExchangeException e = refusedByClient();
        assertEquals(bad.reason(), e.reason(), e.text());
        assertTrue(e.text().startsWith("The certificate of 127.0.0.1:" + home.port() + " is refused: "), e.text());
        assertTrue(e.text().contains(bad.cause()), e.text());
        assertNothingWasSent(visit);
    }

    @ParameterizedTest(name = "courier: {0}")
    @MethodSource("badCertificates")
    void theCourierRefusesTheCertificate(BadCertificate bad) throws Exception {
        Shown shown = bad.shown(gbr.gateway(), new Holder(gbr, usa));
        Visit visit = partner.show(Hello.RIGHT.server(shown, judge()));
        // The last attempt that saw something else is over.
        Eventually.holds(() -> visit.connections() > 0, "nobody called");
        events.clear();
        events.await("partner refused: gbr.fcdo: " + bad.reason(), bad.cause());
        awaitReason(bad.reason());
        assertNothingWasSent(visit);
    }

    /// @param hint what the error says of it
    record BadTls(String name, Hello hello, String hint) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadTls> badTls() {
        Hello right = Hello.RIGHT;
        return Stream.of(
                new BadTls("TLS 1.2", right.protocol("TLSv1.2"), "does not speak TLS 1.3"),
                new BadTls(
                        "only X25519",
                        right.groups("X25519"),
                        "post-quantum key exchanges [X25519MLKEM768, MLKEM1024]"),
                new BadTls("only P-384", right.groups("P-384"), "post-quantum key exchanges"),
                new BadTls("no ALPN", right.offering(), "speaks no HTTP/2"),
                new BadTls("ALPN for HTTP/1.1", right.offering("http/1.1"), "speaks no HTTP/2"),
                new BadTls("a certificate without its key", right.without(), "has not the key"));
    }

    @ParameterizedTest(name = "client: {0}")
    @MethodSource("badTls")
    void aClientRefusesTheTls(BadTls bad) throws Exception {
        Visit visit = home.show(bad.hello().server(Shown.of(usa.gateway()), judge()));
        ExchangeException e = refusedByClient();
        assertEquals(Reason.UNAVAILABLE, e.reason(), e.text());
        assertTrue(e.text().startsWith("Cannot reach 127.0.0.1:" + home.port() + ": "), e.text());
        assertTrue(e.text().contains(bad.hint()), e.text());
        assertNothingWasSent(visit);
    }

    @ParameterizedTest(name = "courier: {0}")
    @MethodSource("badTls")
    void theCourierRefusesTheTls(BadTls bad) throws Exception {
        Visit visit = partner.show(bad.hello().server(Shown.of(gbr.gateway()), judge()));
        // The second begins when the first has failed.
        Eventually.holds(() -> visit.connections() > 1, "nobody called");
        awaitReason(Reason.UNAVAILABLE);
        assertNothingWasSent(visit);
    }

    @Test
    void aClientSaysWhenTheConnectionEndsAtOnce() {
        Visit visit = home.show(null);
        ExchangeException e = refusedByClient();
        assertEquals(Reason.UNAVAILABLE, e.reason(), e.text());
        assertNothingWasSent(visit);
    }

    /// The controls: what counts as nothing in the rows above is seen when it comes.
    @Test
    void theUnchangedGatewayIsSentSomethingByTheCourier() throws Exception {
        Visit visit = partner.show(Hello.RIGHT.server(Shown.of(gbr.gateway()), judge()));
        Eventually.holds(() -> visit.bytes() > 0, "nothing came");
        // It has no answer: let the attempt end.
        partner.show(null);
        partner.hangUp();
    }

    @Test
    void theUnchangedGatewayIsSentSomethingByAClient() throws Exception {
        Visit visit = home.show(Hello.RIGHT.server(Shown.of(usa.gateway()), judge()));
        Thread.ofVirtual().start(GatewayCredentialsTest::refusedByClient);
        Eventually.holds(() -> visit.bytes() > 0, "nothing came");
        home.hangUp();
    }

    private static ExchangeException refusedByClient() {
        return assertThrows(ExchangeException.class, () -> {
            try (EntenteClient client = ClientHome.open(agencies.desk(TwoAgencies.USA), Clock.systemUTC())
                    .connect()) {
                client.send(Story.submission(Story.newId(), Story.MARKING), content, (done, total) -> {});
            }
        });
    }

    private static AgencyTrustManager judge() {
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        return new AgencyTrustManager(
                () -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY, Purpose.CLIENT), null, e -> {});
    }

    private static void assertNothingWasSent(Visit visit) {
        assertTrue(visit.connections() > 0, "it was called");
        assertEquals(0, visit.bytes());
        events.all().forEach(line -> assertFalse(line.text().contains(CANARY), line.text()));
    }

    /// The outbox knows why; the package stays queued, for the partner may mend its side.
    private static void awaitReason(Reason reason) throws Exception {
        Eventually.holds(
                () -> reason.name().equals(submitter.status(Story.sent(QUEUED)).lastReason()), "no attempt failed so");
    }
}
