package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class AgencyTrustTest {
    private final TestAgency usa = new TestAgency("usa.state");

    AgencyTrustTest() throws ExchangeException {}

    @Test
    void fingerprintIsTheOneOfTheFormats() throws NoSuchAlgorithmException, IOException {
        var all = new ByteArrayOutputStream();
        all.write("usa.state".getBytes(StandardCharsets.UTF_8));
        all.write(MessageDigest.getInstance("SHA-384").digest(CertificateFile.der(usa.trust.p384Root())));
        all.write(MessageDigest.getInstance("SHA-384").digest(CertificateFile.der(usa.trust.mldsa87Root())));
        assertArrayEquals(MessageDigest.getInstance("SHA-384").digest(all.toByteArray()), usa.trust.fingerprint());
    }

    @Test
    void rootsBelongToTheirAgencyAndTheirPlace() throws ExchangeException {
        AgencyTrust t = usa.trust;
        AgencyId gbr = AgencyId.parse("gbr.fcdo");
        X509Certificate leaf = usa.issue("gateway", "/gateway").certificate();
        assertRefused(
                Reason.CERTIFICATE_NAME,
                () -> AgencyTrust.of(gbr, t.p384Root(), t.mldsa87Root(), t.p384Crl(), t.mldsa87Crl()));
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                () -> AgencyTrust.of(usa.id, t.mldsa87Root(), t.p384Root(), t.p384Crl(), t.mldsa87Crl()));
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                () -> AgencyTrust.of(usa.id, leaf, t.mldsa87Root(), t.p384Crl(), t.mldsa87Crl()));
        X509Certificate altered = Forgery.altered(t.p384Root());
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                () -> AgencyTrust.of(usa.id, altered, t.mldsa87Root(), t.p384Crl(), t.mldsa87Crl()));
    }

    @Test
    void revocationListsAreCompleteAndSignedByTheirRoot() throws ExchangeException {
        AgencyTrust t = usa.trust;
        AgencyTrust impostor = new TestAgency("usa.state").trust;
        assertRefused(Reason.REVOCATION_UNAVAILABLE, () -> withList(impostor.p384Crl()));
        assertRefused(Reason.REVOCATION_UNAVAILABLE, () -> withList(t.mldsa87Crl()));
        assertRefused(Reason.REVOCATION_UNAVAILABLE, () -> withList(list(true, true, true)));
        assertRefused(Reason.REVOCATION_UNAVAILABLE, () -> withList(list(true, false, false)));
        assertRefused(Reason.REVOCATION_UNAVAILABLE, () -> withList(list(false, true, false)));
        assertEquals(usa.id, withList(list(true, true, false)).agency());
    }

    @Test
    void newerListsAreToldFromOlderOnes() throws ExchangeException {
        AgencyTrust newer = usa.authority.crl(List.of(), TestAgency.NOW, TestAgency.CRL_VALIDITY);
        assertTrue(usa.trust.isSameOrNewerIn(newer));
        assertTrue(newer.isSameOrNewerIn(newer));
        assertFalse(newer.isSameOrNewerIn(usa.trust));
        assertFalse(usa.trust.isSameOrNewerIn(new TestAgency("usa.state").trust));
    }

    @Test
    void filesAndDerAreReadStrictly(@TempDir Path folder) throws ExchangeException, IOException {
        X509Certificate root = usa.trust.mldsa87Root();
        Path file = folder.resolve("roots.pem");
        CertificateFile.write(file, List.of(usa.trust.p384Root(), root));
        assertEquals(List.of(usa.trust.p384Root(), root), CertificateFile.read(file));
        CertificateFile.writeCrl(folder.resolve("crl.pem"), usa.trust.p384Crl());
        assertEquals(usa.trust.p384Crl(), CertificateFile.readCrl(folder.resolve("crl.pem")));
        assertRefused(Reason.CONFIGURATION, () -> CertificateFile.read(folder.resolve("crl.pem")));

        byte[] der = CertificateFile.der(root);
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, () -> CertificateFile.parse(Arrays.copyOf(der, der.length + 1)));
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, () -> CertificateFile.parse(Arrays.copyOf(der, der.length - 1)));
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, () -> CertificateFile.parse(new byte[0]));
        // The outer length written in three bytes where DER wants two: BER, and another digest of the same certificate.
        byte[] ber = new byte[der.length + 1];
        System.arraycopy(new byte[] {0x30, (byte) 0x83, 0, der[2], der[3]}, 0, ber, 0, 5);
        System.arraycopy(der, 4, ber, 5, der.length - 4);
        assertRefused(Reason.CERTIFICATE_UNTRUSTED, () -> CertificateFile.parse(ber));
    }

    @Test
    void theStoreAsksOnlyTheAgencyThatIsNamed() throws ExchangeException {
        TestAgency gbr = new TestAgency("gbr.fcdo");
        var store = new TrustStore(Map.of(usa.id, usa.trust, gbr.id, gbr.trust));
        List<X509Certificate> gateway = gbr.issue("gateway", "/gateway").chain();
        assertEquals(
                "spiffe://gbr.fcdo/gateway",
                store.verify(gateway, Set.of(Purpose.GATEWAY, Purpose.CLIENT), TestAgency.NOW)
                        .value());
        assertRefused(Reason.CERTIFICATE_PURPOSE, () -> store.verify(gateway, Set.of(Purpose.CLIENT), TestAgency.NOW));
        assertRefused(Reason.CERTIFICATE_PURPOSE, () -> store.verify(gateway, Set.of(), TestAgency.NOW));
        // The UK's root signs a certificate that names the US.
        Forgery forgery = new Forgery(gbr);
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                () -> store.verify(List.of(forgery.make()), Set.of(Purpose.GATEWAY), TestAgency.NOW));
        assertRefused(
                Reason.CERTIFICATE_UNTRUSTED,
                () -> new TrustStore(Map.of()).verify(gateway, Set.of(Purpose.GATEWAY), TestAgency.NOW));
        assertThrows(IllegalArgumentException.class, () -> new TrustStore(Map.of(usa.id, gbr.trust)));
    }

    @Test
    void issuesOnlyWhatTheProfileSays() throws ExchangeException {
        CertificateProfile gateway = CertificateProfile.load("gateway");
        var key = KeyPairs.p384().getPublic();
        SpiffeId id = SpiffeId.of(usa.id, "/gateway");
        X509Certificate issued = usa.authority.issue(
                gateway, id, key, List.of("gw.example"), List.of("127.0.0.1", "::1"), TestAgency.START);
        assertEquals(id, CertificateFacts.name(issued));
        assertEquals(
                Duration.ofDays(397),
                Duration.between(TestAgency.START, issued.getNotAfter().toInstant()));
        assertRefused(
                Reason.INVALID_REQUEST,
                () -> usa.authority.issue(
                        gateway, SpiffeId.of(usa.id, "/sign"), key, List.of(), List.of(), TestAgency.START));
        assertRefused(
                Reason.INVALID_REQUEST,
                () -> usa.authority.issue(
                        gateway, id, KeyPairs.mldsa87().getPublic(), List.of(), List.of(), TestAgency.START));
        assertRefused(
                Reason.INVALID_REQUEST,
                () -> usa.authority.issue(gateway, id, key, List.of("*.example"), List.of(), TestAgency.START));
        assertRefused(
                Reason.INVALID_REQUEST,
                () -> usa.authority.issue(
                        CertificateProfile.load("client"),
                        SpiffeId.of(usa.id, "/client/x"),
                        key,
                        List.of("gw.example"),
                        List.of(),
                        TestAgency.START));
        assertRefused(
                Reason.CONFIGURATION,
                () -> new IssuingAuthority(
                        usa.trust,
                        KeyPairs.p384().getPrivate(),
                        usa.authority.key(RootAlgorithm.MLDSA87),
                        new SecureRandom()));
        assertRefused(Reason.CONFIGURATION, () -> CertificateProfile.load("absent"));
        assertRefused(
                Reason.CONFIGURATION,
                () -> CertificateProfile.parse(
                        "x", "issuer: P384\nkey: P384\npurpose: SIGN\npath: /sign\nvalidityDays: 1\nvalidDays: 1\n"));
    }

    private AgencyTrust withList(X509CRL crl) throws ExchangeException {
        AgencyTrust t = usa.trust;
        return AgencyTrust.of(usa.id, t.p384Root(), t.mldsa87Root(), crl, t.mldsa87Crl());
    }

    private X509CRL list(boolean numbered, boolean nextUpdate, boolean delta) throws ExchangeException {
        Instant now = TestAgency.NOW;
        var builder = new X509v2CRLBuilder(
                X500Name.getInstance(
                        usa.trust.p384Root().getSubjectX500Principal().getEncoded()),
                Date.from(now));
        if (nextUpdate) {
            builder.setNextUpdate(Date.from(now.plusSeconds(60)));
        }
        try {
            if (numbered) {
                builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.TEN));
            }
            if (delta) {
                builder.addExtension(Extension.deltaCRLIndicator, true, new ASN1Integer(1));
            }
            return CertificateFile.parseCrl(builder.build(
                            new JcaContentSignerBuilder("SHA384withECDSA").build(usa.authority.key(RootAlgorithm.P384)))
                    .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(Reason expected, Executable call) {
        assertEquals(expected, assertThrows(ExchangeException.class, call).reason());
    }
}
