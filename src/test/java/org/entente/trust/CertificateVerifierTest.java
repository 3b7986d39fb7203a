package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateVerifierTest {
    private final CertificateVerifier verifier = new CertificateVerifier();
    private final TestAgency usa = new TestAgency("usa.state");
    private final TestAgency gbr = new TestAgency("gbr.fcdo");

    CertificateVerifierTest() throws ExchangeException {}

    @ParameterizedTest
    @CsvSource({
        "gateway,           /gateway,               GATEWAY",
        "client,            /client/sanctions-desk, CLIENT",
        "sign-p384,         /sign,                  SIGN",
        "sign-mldsa87,      /sign,                  SIGN",
        "seal-p384,         /seal,                  SEAL",
        "seal-mlkem1024,    /seal,                  SEAL",
        "archive-p384,      /archive,               ARCHIVE",
        "archive-mlkem1024, /archive,               ARCHIVE",
    })
    void acceptsWhatTheProfileIssuesForItsPurposeOnly(String profile, String path, Purpose purpose)
            throws ExchangeException {
        List<X509Certificate> chain = usa.issue(profile, path).chain();
        assertEquals(
                "spiffe://usa.state" + path,
                verifier.verify(usa.trust, chain, purpose, TestAgency.NOW).value());
        for (Purpose other : Purpose.values()) {
            if (other != purpose) {
                assertRefused(Reason.CERTIFICATE_PURPOSE, chain, other, TestAgency.NOW);
            }
        }
        assertEquals(
                Reason.CERTIFICATE_NAME,
                assertThrows(ExchangeException.class, () -> verifier.verify(gbr.trust, chain, purpose, TestAgency.NOW))
                        .reason());
    }

    /// Each row changes one thing in a good gateway certificate.
    Stream<Arguments> badCertificates() {
        String gateway = Purpose.GATEWAY.oid();
        String server = CertificateFacts.SERVER_AUTH;
        String client = CertificateFacts.CLIENT_AUTH;
        return Stream.of(
                row("no URI name", Reason.CERTIFICATE_NAME, f -> f.uris = List.of()),
                row(
                        "two URI names",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("spiffe://usa.state/gateway", "spiffe://usa.state/gateway")),
                row(
                        "URI name that is no identity",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("https://usa.state/")),
                row(
                        "upper-case identity",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("spiffe://USA.state/gateway")),
                row(
                        "identity with a port",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("spiffe://usa.state:1/gateway")),
                row("identity without path", Reason.CERTIFICATE_NAME, f -> f.uris = List.of("spiffe://usa.state")),
                row(
                        "name of another agency",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("spiffe://gbr.fcdo/gateway")),
                row(
                        "path of another purpose",
                        Reason.CERTIFICATE_NAME,
                        f -> f.uris = List.of("spiffe://usa.state/sign")),
                row("longer path", Reason.CERTIFICATE_NAME, f -> f.uris = List.of("spiffe://usa.state/gateway/x")),
                row("no extended key usage", Reason.CERTIFICATE_PURPOSE, f -> f.usages = List.of()),
                row("no private usage", Reason.CERTIFICATE_PURPOSE, f -> f.usages = List.of(server, client)),
                row(
                        "two private usages",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.usages = List.of(gateway, Purpose.SIGN.oid(), server, client)),
                row(
                        "unknown private usage beside",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.usages = List.of(gateway, Forgery.UNKNOWN_PURPOSE, server, client)),
                row(
                        "private usage of a client",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.usages = List.of(Purpose.CLIENT.oid(), server, client)),
                row(
                        "any usage",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.usages = List.of(gateway, server, client, CertificateFacts.ANY_USAGE)),
                row("no serverAuth", Reason.CERTIFICATE_PURPOSE, f -> f.usages = List.of(gateway, client)),
                row("no clientAuth", Reason.CERTIFICATE_PURPOSE, f -> f.usages = List.of(gateway, server)),
                row(
                        "key agreement beside",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.keyUsage = KeyUsage.digitalSignature | KeyUsage.keyAgreement),
                row(
                        "non-repudiation beside",
                        Reason.CERTIFICATE_PURPOSE,
                        f -> f.keyUsage = KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
                row("an issuer's", Reason.CERTIFICATE_PURPOSE, f -> f.ca = true),
                row("P-256 key", Reason.CERTIFICATE_PURPOSE, f -> f.keys = Forgery.ec("secp256r1")),
                row("RSA key", Reason.CERTIFICATE_PURPOSE, f -> f.keys = Forgery.rsa()),
                row("Ed25519 key", Reason.CERTIFICATE_PURPOSE, f -> f.keys = KeyPairs.ed25519()),
                row("signed with SHA-1", Reason.CERTIFICATE_UNTRUSTED, f -> f.signature = "SHA1withECDSA"),
                row("signed with SHA-256", Reason.CERTIFICATE_UNTRUSTED, f -> f.signature = "SHA256withECDSA"),
                row("signed by another agency's root", Reason.CERTIFICATE_UNTRUSTED, f -> {
                    f.issuer = gbr.trust.p384Root();
                    f.issuerKey = gbr.authority.key(RootAlgorithm.P384);
                }),
                row(
                        "signed by another key under the root's name",
                        Reason.CERTIFICATE_UNTRUSTED,
                        f -> f.issuerKey = KeyPairs.p384().getPrivate()),
                row("TLS key under the ML-DSA root", Reason.CERTIFICATE_UNTRUSTED, f -> {
                    f.issuer = usa.trust.mldsa87Root();
                    f.issuerKey = usa.authority.key(RootAlgorithm.MLDSA87);
                    f.signature = "ML-DSA-87";
                }),
                row("unknown critical extension", Reason.CERTIFICATE_UNTRUSTED, f -> f.unknownCritical = true),
                row("expired", Reason.CERTIFICATE_EXPIRED, f -> f.until = TestAgency.NOW.minusSeconds(1)),
                row("not yet valid", Reason.CERTIFICATE_EXPIRED, f -> f.from = TestAgency.NOW.plusSeconds(1)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void badCertificates(String name, Reason expected, Forgery.Change change)
            throws ExchangeException, GeneralSecurityException {
        Forgery forgery = new Forgery(usa);
        change.apply(forgery);
        assertRefused(expected, List.of(forgery.make()), Purpose.GATEWAY, TestAgency.NOW);
    }

    @Test
    void theUnchangedForgeryIsGood() throws ExchangeException {
        List<X509Certificate> chain = List.of(new Forgery(usa).make());
        assertEquals(
                "spiffe://usa.state/gateway",
                verifier.verify(usa.trust, chain, Purpose.GATEWAY, TestAgency.NOW)
                        .value());
    }

    @Test
    void refusesAnAlteredSignature() throws ExchangeException {
        X509Certificate good = usa.issue("gateway", "/gateway").certificate();
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, List.of(Forgery.altered(good)), Purpose.GATEWAY, TestAgency.NOW);
        X509Certificate signer = usa.issue("sign-mldsa87", "/sign").certificate();
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, List.of(Forgery.altered(signer)), Purpose.SIGN, TestAgency.NOW);
    }

    @Test
    void refusesAnEmptyAndAnOverlongChain() throws ExchangeException {
        X509Certificate leaf = usa.issue("gateway", "/gateway").certificate();
        X509Certificate root = usa.trust.p384Root();
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, List.of(), Purpose.GATEWAY, TestAgency.NOW);
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, List.of(leaf, root, root, root), Purpose.GATEWAY, TestAgency.NOW);
    }

    @Test
    void refusesAnIntermediateForWhichThereIsNoRevocationList() throws ExchangeException, GeneralSecurityException {
        Forgery leaf = new Forgery(usa).below(intermediate -> {});
        assertRefused(Reason.REVOCATION_UNAVAILABLE, leaf.chain(), Purpose.GATEWAY, TestAgency.NOW);
        leaf.signature = "SHA256withECDSA";
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, leaf.chain(), Purpose.GATEWAY, TestAgency.NOW);
    }

    @Test
    void refusesALeafThatActsAsIssuer() throws ExchangeException {
        TestAgency.Held gateway = usa.issue("gateway", "/gateway");
        Forgery forgery = new Forgery(usa);
        forgery.issuer = gateway.certificate();
        forgery.issuerKey = gateway.keys().getPrivate();
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                List.of(forgery.make(), gateway.certificate()),
                Purpose.GATEWAY,
                TestAgency.NOW);
    }

    @Test
    void refusesRevokedCertificatesOfEitherRoot() throws ExchangeException {
        TestAgency.Held gateway = usa.issue("gateway", "/gateway");
        TestAgency.Held signer = usa.issue("sign-mldsa87", "/sign");
        TestAgency.Held untouched = usa.issue("client", "/client/desk");
        AgencyTrust newer = usa.authority.crl(
                List.of(
                        revoked(RootAlgorithm.P384, gateway.certificate()),
                        revoked(RootAlgorithm.MLDSA87, signer.certificate())),
                TestAgency.NOW,
                TestAgency.CRL_VALIDITY);
        assertEquals(Reason.CERTIFICATE_REVOKED, reason(newer, gateway.chain(), Purpose.GATEWAY, TestAgency.NOW));
        assertEquals(Reason.CERTIFICATE_REVOKED, reason(newer, signer.chain(), Purpose.SIGN, TestAgency.NOW));
        verifier.verify(newer, untouched.chain(), Purpose.CLIENT, TestAgency.NOW);
    }

    @Test
    void checksDatesAndRevocationDataAgainForAChainItKnows() throws ExchangeException {
        List<X509Certificate> chain = usa.issue("gateway", "/gateway").chain();
        verifier.verify(usa.trust, chain, Purpose.GATEWAY, TestAgency.NOW);
        Instant lastSecond = TestAgency.START.plus(TestAgency.CRL_VALIDITY);
        verifier.verify(usa.trust, chain, Purpose.GATEWAY, lastSecond);
        assertRefused(Reason.REVOCATION_UNAVAILABLE, chain, Purpose.GATEWAY, lastSecond.plusSeconds(1));
        assertRefused(Reason.CERTIFICATE_EXPIRED, chain, Purpose.GATEWAY, TestAgency.START.plus(Duration.ofDays(398)));
        assertRefused(Reason.CERTIFICATE_EXPIRED, chain, Purpose.GATEWAY, TestAgency.START.minusSeconds(1));
        assertRefused(Reason.CERTIFICATE_PURPOSE, chain, Purpose.CLIENT, TestAgency.NOW);
    }

    @Test
    void remembersNoMoreChainsThanItsLimit() throws ExchangeException {
        VerifiedChains chains = new VerifiedChains();
        for (int i = 0; i < VerifiedChains.LIMIT + 10; i++) {
            byte[] chain = {(byte) i, (byte) (i >> 8)};
            chains.add(VerifiedChains.Key.of(List.of(chain), Purpose.CLIENT), SpiffeId.of(usa.id, "/client/x"));
        }
        assertEquals(VerifiedChains.LIMIT, chains.size());
    }

    private void assertRefused(Reason expected, List<X509Certificate> chain, Purpose purpose, Instant at) {
        assertEquals(expected, reason(usa.trust, chain, purpose, at));
    }

    private Reason reason(AgencyTrust trust, List<X509Certificate> chain, Purpose purpose, Instant at) {
        return assertThrows(ExchangeException.class, () -> verifier.verify(trust, chain, purpose, at))
                .reason();
    }

    private static Revoked revoked(RootAlgorithm root, X509Certificate certificate) {
        return new Revoked(root, certificate.getSerialNumber(), TestAgency.NOW, Revoked.Cause.keyCompromise);
    }

    private static Arguments row(String name, Reason expected, Forgery.Change change) {
        return arguments(name, expected, change);
    }
}
