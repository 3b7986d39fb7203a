package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.credentials.BadCertificate.Holder;
import org.entente.gateway.TestPki;
import org.entente.store.Store;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.CertificateFile;
import org.entente.trust.Forgery;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.entente.v1.DeliverRequest;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.Offer;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad callers of a running gateway that fail in TLS: refused before a byte of theirs is read, told nothing but that,
/// while the security log names the cause. What a good certificate may not call is [CallerRolesTest]'s.
@ExtendWith(TableRows.class)
class CallerCredentialsTest {
    private static final String CANARY = "Stieglitz5527";

    /// What a refused certificate is answered, whatever is wrong with it.
    private static final String REFUSED = "TLSV1_ALERT_INTERNAL_ERROR";

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static Roots usa;
    private static Roots gbr;

    /// Its bundle lies in the gateway's folder, but it is no partner.
    private static TestPki nobody;

    private static RawCaller caller;
    private static SecurityEvents events;

    /// Who connects to the gateway of gbr.fcdo.
    enum Kind {
        CLIENT,
        PARTNER;

        Holder holder() {
            return this == CLIENT ? new Holder(gbr, usa) : new Holder(usa, gbr);
        }

        Forgery good() {
            return this == CLIENT ? gbr.client("sanctions-desk") : usa.gateway();
        }

        /// A call that it would be served, with something to be read.
        byte[] call() {
            return this == CLIENT
                    ? Said.call(
                            ExchangeServiceGrpc.getSubmitMethod().getFullMethodName(),
                            SubmitRequest.newBuilder()
                                    .setHeader(SubmitHeader.newBuilder().setTitle(CANARY))
                                    .build())
                    : Said.call(
                            PeerServiceGrpc.getDeliverMethod().getFullMethodName(),
                            DeliverRequest.newBuilder()
                                    .setOffer(Offer.newBuilder().setHeader(ByteString.copyFromUtf8(CANARY)))
                                    .build());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder);
        usa = new Roots(agencies, TwoAgencies.USA);
        gbr = new Roots(agencies, TwoAgencies.GBR);
        Path home = agencies.home(TwoAgencies.GBR);
        usa.publish(home);
        gbr.publish(home);
        nobody = new TestPki("fra.meae");
        nobody.write(home.resolve("trust"), nobody.trust());
        agencies.start(TwoAgencies.GBR);
        caller = new RawCaller(agencies.port(TwoAgencies.GBR));
        events = new SecurityEvents();
    }

    @AfterAll
    static void stop() {
        events.close();
        caller.close();
        agencies.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    static Stream<Arguments> badCertificates() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.concat(BadCertificate.all().stream(), ofCallers().stream())
                        .map(bad -> Arguments.of(kind, bad)));
    }

    /// What is bad here, where both purposes may connect; a gateway that is called is judged otherwise.
    private static List<BadCertificate> ofCallers() {
        return List.of(
                new BadCertificate(
                        "the other caller's path",
                        Reason.CERTIFICATE_NAME,
                        "has not the path",
                        (f, h) -> f.uris = List.of("spiffe://" + h.own().agency()
                                + (f.usages.contains(Purpose.CLIENT.oid()) ? "/gateway" : "/client/sanctions-desk"))),
                new BadCertificate(
                        "the other caller's purpose",
                        Reason.CERTIFICATE_NAME,
                        "has not the path",
                        (f, h) -> f.usages = f.usages.contains(Purpose.CLIENT.oid())
                                ? usa.gateway().usages
                                : gbr.client("x").usages));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void badCertificates(Kind kind, BadCertificate bad) throws Exception {
        Shown shown = bad.shown(kind.good(), kind.holder());
        assertRefused(kind, Hello.RIGHT, shown, REFUSED);
        String line = events.await("certificate refused: " + bad.reason(), bad.cause())
                .text();
        assertFalse(line.contains("\n"), line);
        events.await("handshake refused: from /127.0.0.1", bad.cause());
    }

    /// One way to speak TLS badly, with a good certificate.
    ///
    /// @param alert what TLS itself answers: it tells of the handshake only, never of a certificate
    record BadTls(String name, Hello hello, boolean shows, String alert, String cause) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> badTls() {
        Hello right = Hello.RIGHT;
        String group = "SSLV3_ALERT_HANDSHAKE_FAILURE";
        return Stream.of(
                        new BadTls(
                                "no certificate",
                                right,
                                false,
                                "TLSV1_ALERT_CERTIFICATE_REQUIRED",
                                "PEER_DID_NOT_RETURN_A_CERTIFICATE"),
                        new BadTls(
                                "a certificate without its key",
                                right.without(),
                                true,
                                "TLSV1_ALERT_DECRYPT_ERROR",
                                "BAD_SIGNATURE"),
                        new BadTls(
                                "TLS 1.2",
                                right.protocol("TLSv1.2"),
                                true,
                                "TLSV1_ALERT_PROTOCOL_VERSION",
                                "UNSUPPORTED_PROTOCOL"),
                        new BadTls(
                                "TLS 1.1",
                                right.protocol("TLSv1.1"),
                                true,
                                "TLSV1_ALERT_PROTOCOL_VERSION",
                                "UNSUPPORTED_PROTOCOL"),
                        new BadTls("only X25519", right.groups("X25519"), true, group, "NO_SHARED_GROUP"),
                        new BadTls("only P-384", right.groups("P-384"), true, group, "NO_SHARED_GROUP"),
                        new BadTls("only P-256", right.groups("P-256"), true, group, "NO_SHARED_GROUP"),
                        new BadTls("no ALPN", right.offering(), true, "", "no HTTP/2"),
                        new BadTls("ALPN for HTTP/1.1", right.offering("http/1.1"), true, "", "no HTTP/2"))
                .flatMap(bad -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, bad)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void badTls(Kind kind, BadTls bad) throws Exception {
        assertRefused(kind, bad.hello(), bad.shows() ? Shown.of(kind.good()) : null, bad.alert());
        events.await("handshake refused: from /127.0.0.1", bad.cause());
    }

    /// OpenSSL 3.0, a stranger to both of us, which knows no post-quantum group. It must be installed.
    @ParameterizedTest
    @CsvSource({
        "-tls1_3, handshake failure, NO_SHARED_GROUP",
        "-tls1_2, protocol version,  UNSUPPORTED_PROTOCOL",
    })
    void stockOpenSsl(String version, String alert, String cause) throws Exception {
        Shown shown = Shown.of(Kind.CLIENT.good());
        CertificateFile.write(folder.resolve("caller.pem"), shown.chain());
        Path key = folder.resolve("caller" + version + ".key.pem");
        PrivateKeyFile.write(key, shown.key());
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "s_client",
                        version,
                        "-alpn",
                        "h2",
                        "-cert",
                        "caller.pem",
                        "-key",
                        key.toString(),
                        "-connect",
                        "127.0.0.1:" + agencies.port(TwoAgencies.GBR))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, openssl.waitFor(), said);
        assertTrue(said.contains("alert " + alert), said);
        events.await("handshake refused: from /127.0.0.1", cause);
        assertNothingWasRead();
    }

    @ParameterizedTest
    @CsvSource({"gateway, /gateway", "client, /client/desk"})
    void anAgencyThatIsNoPartner(String profile, String path) throws Exception {
        TestPki.Held held = nobody.issue(profile, path);
        assertRefused(Kind.PARTNER, Hello.RIGHT, new Shown(List.of(held.certificate()), held.key()), REFUSED);
        events.await(
                "certificate refused: CERTIFICATE_UNTRUSTED", "no trust bundle for the agency of spiffe://fra.meae");
    }

    @ParameterizedTest
    @EnumSource
    void withoutTls(Kind kind) throws Exception {
        assertEquals(new RawCaller.Heard("", 0), caller.call(null, kind.call()));
        events.await("handshake refused: from /127.0.0.1", "not an SSL/TLS record");
        assertNothingWasRead();
    }

    @ParameterizedTest
    @EnumSource
    void theUnchangedCallerIsAnswered(Kind kind) throws Exception {
        var tls = Hello.RIGHT.client(Shown.of(kind.good()), judge());
        assertTrue(caller.call(tls, kind.call()).bytes() > 0);
        assertEquals(List.of(), events.security());
    }

    private static void assertRefused(Kind kind, Hello hello, @Nullable Shown shown, String alert) throws Exception {
        var tls = hello.client(shown, judge());
        assertEquals(new RawCaller.Heard(alert, 0), caller.call(tls, null), "a caller who waits");
        assertEquals(0, caller.call(tls, kind.call()).bytes(), "a caller who sends a whole call at once");
        assertNothingWasRead();
    }

    private static AgencyTrustManager judge() {
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        return new AgencyTrustManager(() -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), null, e -> {});
    }

    /// Neither decided nor refused as a call, nor said.
    private static void assertNothingWasRead() throws Exception {
        try (Store store = Store.openForReading(agencies.home(TwoAgencies.GBR).resolve("data"))) {
            store.read(tables -> {
                for (String origin : tables.ledgers().origins()) {
                    tables.ledgers()
                            .forEach(
                                    origin,
                                    entry -> assertTrue(
                                            Set.of("KEY", "AGREEMENT").contains(entry.type()), entry.type()));
                }
                assertEquals(List.of(), tables.incoming().all());
                return 0;
            });
        }
        events.all().forEach(line -> assertFalse(line.text().contains(CANARY), line.text()));
    }
}
