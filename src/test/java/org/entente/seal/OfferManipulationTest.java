package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.EssAttributes;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TestKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateProfile;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;
import org.entente.trust.SpiffeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each single manipulation of an offer has its own reason, and none passes.
class OfferManipulationTest {
    private static final TestKeys USA = TestKeys.of("usa.state");
    private static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    private static final Offer OFFER = seal(TestPackages.ID);
    private static final Offer OTHER = seal(TestPackages.OTHER_ID);
    private static final OfferForgery FORGERY = new OfferForgery(OFFER);

    /// What is done to the offer, and how it is refused.
    record Row(String name, Reason reason, Offer offer, TrustBundle bundle, Instant at) {
        Row(String name, Reason reason, Offer offer) {
            this(name, reason, offer, USA.bundle(), TestKeys.NOW);
        }

        @Override
        public String toString() {
            return name + ": " + reason;
        }
    }

    static Stream<Row> rows() throws ExchangeException {
        List<Row> rows = new ArrayList<>();
        rows.addAll(mixed());
        rows.addAll(signers());
        rows.addAll(certificates());
        rows.addAll(attributes());
        rows.addAll(structures());
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefusedWithItsReason(Row row) {
        assertEquals(
                row.reason(),
                assertThrows(
                                ExchangeException.class,
                                () -> row.offer()
                                        .verify(
                                                row.bundle(),
                                                TestPackages.POLICIES,
                                                new CertificateVerifier(),
                                                true,
                                                row.at()))
                        .reason());
    }

    private static List<Row> mixed() {
        KeyWrap first = OFFER.wraps().get(0);
        KeyWrap second = OFFER.wraps().get(1);
        return List.of(
                new Row("header of another package", Reason.HEADER_MISMATCH, FORGERY.header(OTHER.header())),
                new Row("manifest of another package", Reason.SIGNATURE_INVALID, FORGERY.manifest(OTHER.manifest())),
                new Row("P-384 signature of another package", Reason.SIGNATURE_INVALID, FORGERY.p384(OTHER.p384())),
                new Row(
                        "ML-DSA signature of another package",
                        Reason.SIGNATURE_INVALID,
                        FORGERY.mldsa87(OTHER.mldsa87())),
                new Row("P-384 signature stripped", Reason.MALFORMED_STATEMENT, FORGERY.p384(new byte[0])),
                new Row("ML-DSA signature stripped", Reason.MALFORMED_STATEMENT, FORGERY.mldsa87(new byte[0])),
                new Row("P-384 signature twice", Reason.MALFORMED_STATEMENT, FORGERY.mldsa87(OFFER.p384())),
                new Row("ML-DSA signature twice", Reason.MALFORMED_STATEMENT, FORGERY.p384(OFFER.mldsa87())),
                new Row("no wraps", Reason.WRAP_INVALID, FORGERY.wraps()),
                new Row("one wrap left out", Reason.WRAP_INVALID, FORGERY.wraps(first)),
                new Row("wraps swapped", Reason.WRAP_INVALID, FORGERY.wraps(second, first)),
                new Row("a wrap of another recipient", Reason.WRAP_INVALID, FORGERY.wraps(second, second)),
                new Row("a wrap too many", Reason.WRAP_INVALID, FORGERY.wraps(first, second, second)),
                new Row(
                        "a wrap of another package",
                        Reason.WRAP_INVALID,
                        FORGERY.wraps(OTHER.wraps().get(0), second)));
    }

    private static List<Row> signers() throws ExchangeException {
        SigningKeys one = USA.signing(1);
        SigningKeys two = USA.signing(2);
        TestKeys.Pair unknown = USA.pair("sign-p384", "sign-mldsa87", "/sign", TestKeys.START);
        Header later = TestPackages.draft(TestPackages.ID, two, GBR);
        Header lying =
                TestPackages.draft(TestPackages.ID, new SigningKeys(USA.id(), 2, one.p384(), one.mldsa87()), GBR);
        return List.of(
                new Row(
                        "both signatures of another generation",
                        Reason.CERTIFICATE_GENERATION,
                        FORGERY.signedBy(two.p384(), two.mldsa87())),
                new Row(
                        "P-384 signature of another generation",
                        Reason.CERTIFICATE_GENERATION,
                        FORGERY.signedBy(two.p384(), one.mldsa87())),
                new Row(
                        "ML-DSA signature of another generation",
                        Reason.CERTIFICATE_GENERATION,
                        FORGERY.signedBy(one.p384(), two.mldsa87())),
                new Row(
                        "header of generation 2, signed by 1",
                        Reason.CERTIFICATE_GENERATION,
                        TestPackages.seal(later, one, List.of(GBR.recipient()), new byte[1], 0)
                                .offer()),
                new Row(
                        "header names certificates of 1 as generation 2",
                        Reason.CERTIFICATE_GENERATION,
                        TestPackages.seal(lying, one, List.of(GBR.recipient()), new byte[1], 0)
                                .offer()),
                new Row(
                        "certificates that no key statement declares",
                        Reason.CERTIFICATE_GENERATION,
                        FORGERY.signedBy(
                                unknown.signer(SignatureAlgorithm.P384), unknown.signer(SignatureAlgorithm.MLDSA87))),
                new Row(
                        "signed by another agency",
                        Reason.CERTIFICATE_NAME,
                        FORGERY.signedBy(GBR.signing().p384(), GBR.signing().mldsa87())),
                new Row(
                        "a package of another agency",
                        Reason.CERTIFICATE_NAME,
                        TestPackages.seal(TestPackages.ID, GBR, USA, new byte[1])
                                .offer()),
                new Row(
                        "signed under other roots of the same name",
                        Reason.CERTIFICATE_UNTRUSTED,
                        FORGERY.p384(FORGERY.sign(impostor(), TestPackages.SEALED_AT, FORGERY.attributes()))),
                new Row(
                        "signed with another key than the certificate's",
                        Reason.SIGNATURE_INVALID,
                        FORGERY.signedBy(
                                new Signer(
                                        SignatureAlgorithm.P384,
                                        KeyPairs.p384().getPrivate(),
                                        List.of(one.p384().certificate())),
                                one.mldsa87())));
    }

    private static List<Row> certificates() throws ExchangeException {
        SigningKeys one = USA.signing();
        TestKeys.Pair sealing = USA.sealingPair();
        Instant expired = TestKeys.START.plus(Duration.ofDays(731));
        Instant stale = TestKeys.START.plus(TestKeys.CRL_VALIDITY).plusSeconds(1);
        return List.of(
                new Row(
                        "signed with the sealing certificate",
                        Reason.CERTIFICATE_PURPOSE,
                        FORGERY.p384(FORGERY.sign(
                                sealing.signer(SignatureAlgorithm.P384),
                                TestPackages.SEALED_AT,
                                FORGERY.attributes()))),
                new Row(
                        "signed with a client's certificate",
                        Reason.CERTIFICATE_PURPOSE,
                        FORGERY.p384(FORGERY.sign(client(), TestPackages.SEALED_AT, FORGERY.attributes()))),
                new Row(
                        "P-384 certificate revoked",
                        Reason.CERTIFICATE_REVOKED,
                        OFFER,
                        USA.bundle(revoked(RootAlgorithm.P384, one.p384().certificate())),
                        TestKeys.NOW),
                new Row(
                        "ML-DSA certificate revoked",
                        Reason.CERTIFICATE_REVOKED,
                        OFFER,
                        USA.bundle(revoked(RootAlgorithm.MLDSA87, one.mldsa87().certificate())),
                        TestKeys.NOW),
                new Row("certificates expired", Reason.CERTIFICATE_EXPIRED, OFFER, USA.bundle(), expired),
                new Row(
                        "certificates not yet valid",
                        Reason.CERTIFICATE_EXPIRED,
                        OFFER,
                        USA.bundle(),
                        TestKeys.START.minusSeconds(1)),
                new Row("revocation lists stale", Reason.REVOCATION_UNAVAILABLE, OFFER, USA.bundle(), stale));
    }

    private static List<Row> attributes() throws ExchangeException {
        SigningKeys keys = USA.signing();
        Instant at = TestPackages.SEALED_AT;
        var label = FORGERY.attributes().get(0);
        var request = FORGERY.attributes().get(1);
        byte[] digest = FORGERY.headerDigest();
        byte[] otherDigest = Manifest.parse(OTHER.manifest()).headerDigest();
        Reason reason = Reason.SIGNATURE_ATTRIBUTES;
        List<Row> rows = new ArrayList<>(List.of(
                new Row("no label", reason, FORGERY.signed(keys, at, List.of(request))),
                new Row("no receipt request", reason, FORGERY.signed(keys, at, List.of(label))),
                new Row(
                        "signed a second later",
                        reason,
                        FORGERY.signed(keys, at.plusSeconds(1), List.of(label, request))),
                new Row(
                        "receipts to another agency",
                        reason,
                        FORGERY.signed(
                                keys,
                                at,
                                List.of(label, EssAttributes.receiptRequest(digest, "spiffe://gbr.fcdo/sign")))),
                new Row(
                        "receipt request of another header",
                        reason,
                        FORGERY.signed(
                                keys,
                                at,
                                List.of(label, EssAttributes.receiptRequest(otherDigest, "spiffe://usa.state/sign")))),
                new Row(
                        "one more signed attribute",
                        reason,
                        FORGERY.signed(
                                keys,
                                at,
                                OfferForgery.with(
                                        FORGERY.attributes(), OfferForgery.attribute("1.2.3.4", new ASN1Integer(1))))),
                new Row(
                        "label twice",
                        reason,
                        FORGERY.signed(keys, at, OfferForgery.with(FORGERY.attributes(), label))),
                new Row(
                        "an attribute of two values",
                        reason,
                        FORGERY.signed(
                                keys,
                                at,
                                OfferForgery.with(
                                        FORGERY.attributes(),
                                        OfferForgery.attribute(
                                                "1.2.840.113549.1.9.4",
                                                new DEROctetString(new byte[48]),
                                                new DEROctetString(new byte[64])))))));
        for (String banner : List.of("SECRET", "SECRET//REL TO USA, GBR ", "CONFIDENTIAL//REL TO USA, GBR")) {
            rows.add(new Row(
                    "label with mark " + banner,
                    reason,
                    FORGERY.signed(
                            keys,
                            at,
                            List.of(EssAttributes.securityLabel(OfferForgery.USA_POLICY, 4, banner), request))));
        }
        rows.add(new Row(
                "label of another class",
                reason,
                FORGERY.signed(
                        keys,
                        at,
                        List.of(
                                EssAttributes.securityLabel(OfferForgery.USA_POLICY, 3, OfferForgery.BANNER),
                                request))));
        rows.add(new Row(
                "label of another policy",
                reason,
                FORGERY.signed(
                        keys,
                        at,
                        List.of(EssAttributes.securityLabel("1.3.26.1.3.1", 4, OfferForgery.BANNER), request))));
        // One file alone suffices.
        rows.add(new Row(
                "only the P-384 file without a label",
                reason,
                FORGERY.p384(FORGERY.sign(keys.p384(), at, List.of(request)))));
        rows.add(new Row(
                "only the ML-DSA file without a label",
                reason,
                FORGERY.mldsa87(FORGERY.sign(keys.mldsa87(), at, List.of(request)))));
        return rows;
    }

    private static List<Row> structures() throws ExchangeException {
        X509Certificate leaf = USA.signing().p384().certificate();
        byte[] crl = crl();
        List<Row> rows = new ArrayList<>();
        rows.add(structure("unsigned attribute", OfferForgery::withUnsignedAttribute));
        rows.add(structure("second signer", OfferForgery::withTwoSigners));
        rows.add(structure("no signer", OfferForgery::withoutSigner));
        rows.add(structure("no signed attributes", OfferForgery::withoutSignedAttributes));
        rows.add(structure("BER", OfferForgery::asBer));
        rows.add(structure("revocation list", file -> OfferForgery.withCrls(file, crl)));
        rows.add(structure("content in the file", file -> OfferForgery.withContent(file, OFFER.manifest())));
        rows.add(structure("no certificate", file -> OfferForgery.withCertificates(file)));
        rows.add(structure("a byte after the end", file -> Arrays.copyOf(file, file.length + 1)));
        rows.add(new Row(
                "another certificate in place of the signer's",
                Reason.MALFORMED_STATEMENT,
                FORGERY.p384(OfferForgery.withCertificates(
                        OFFER.p384(), USA.signing(2).p384().certificate()))));
        rows.add(new Row(
                "the root in the file",
                Reason.MALFORMED_STATEMENT,
                FORGERY.p384(OfferForgery.withCertificates(
                        OFFER.p384(), leaf, USA.trust().p384Root()))));
        rows.add(new Row(
                "a certificate that does not belong to the chain",
                Reason.CERTIFICATE_UNTRUSTED,
                FORGERY.p384(OfferForgery.withCertificates(
                        OFFER.p384(), leaf, USA.signing(2).p384().certificate()))));
        rows.add(new Row(
                "the signer's certificate twice",
                Reason.MALFORMED_STATEMENT,
                FORGERY.p384(OfferForgery.withCertificates(OFFER.p384(), leaf, leaf))));
        return rows;
    }

    private static Row structure(String name, UnaryOperator<byte[]> change) {
        return new Row(name, Reason.MALFORMED_STATEMENT, FORGERY.files(change));
    }

    @Test
    void theUnchangedOfferVerifies() throws ExchangeException {
        VerifiedOffer verified = TestPackages.verify(OFFER, USA);
        assertEquals(TestPackages.ID, verified.header().packageId());
        assertArrayEquals(OFFER.offerDigest(), verified.offerDigest());
        // Made again by the forgery's own hand it verifies as well: what the rows change is what is refused.
        Offer again = FORGERY.signed(USA.signing(), TestPackages.SEALED_AT, FORGERY.attributes());
        assertFalse(Arrays.equals(
                verified.offerDigest(), TestPackages.verify(again, USA).offerDigest()));
        Offer evidence = FORGERY.wraps();
        assertEquals(
                2,
                evidence.verify(USA.bundle(), TestPackages.POLICIES, new CertificateVerifier(), false, TestKeys.NOW)
                        .header()
                        .wraps()
                        .size());
    }

    @Test
    void aMirroredEcdsaSignatureIsAnotherIdentity() throws ExchangeException {
        Offer mirrored = FORGERY.p384(OfferForgery.withOtherS(OFFER.p384()));
        VerifiedOffer verified = TestPackages.verify(mirrored, USA);
        assertFalse(Arrays.equals(OFFER.offerDigest(), verified.offerDigest()));
    }

    @Test
    void aBitFlippedAnywhereIsRefused() {
        Random random = new Random(5);
        Set<Reason> file = EnumSet.of(
                Reason.MALFORMED_STATEMENT,
                Reason.SIGNATURE_INVALID,
                Reason.CERTIFICATE_UNTRUSTED,
                Reason.CERTIFICATE_NAME,
                Reason.CERTIFICATE_EXPIRED);
        for (int round = 0; round < 250; round++) {
            refused(
                    FORGERY.header(flipped(OFFER.header(), random)),
                    EnumSet.of(
                            Reason.MALFORMED_STATEMENT,
                            Reason.HEADER_MISMATCH,
                            Reason.CERTIFICATE_NAME,
                            Reason.CERTIFICATE_GENERATION));
            refused(
                    FORGERY.manifest(flipped(OFFER.manifest(), random)),
                    EnumSet.of(Reason.MALFORMED_STATEMENT, Reason.SIGNATURE_INVALID));
            refused(FORGERY.p384(flipped(OFFER.p384(), random)), file);
            refused(FORGERY.mldsa87(flipped(OFFER.mldsa87(), random)), file);
            KeyWrap wrap = OFFER.wraps().getFirst();
            KeyWrap other = OFFER.wraps().getLast();
            KeyWrap altered = switch (round % 3) {
                case 0 -> new KeyWrap(flipped(wrap.wrap1(), random), wrap.wrap2(), wrap.wrap3());
                case 1 -> new KeyWrap(wrap.wrap1(), flipped(wrap.wrap2(), random), wrap.wrap3());
                default -> new KeyWrap(wrap.wrap1(), wrap.wrap2(), flipped(wrap.wrap3(), random));
            };
            refused(FORGERY.wraps(altered, other), EnumSet.of(Reason.WRAP_INVALID));
        }
    }

    @Test
    void aTruncatedPartIsRefused() {
        Set<Reason> malformed = EnumSet.of(Reason.MALFORMED_STATEMENT);
        for (int part = 0; part < 40; part++) {
            refused(FORGERY.header(cut(OFFER.header(), part)), malformed);
            refused(FORGERY.manifest(cut(OFFER.manifest(), part)), malformed);
            refused(FORGERY.p384(cut(OFFER.p384(), part)), malformed);
            refused(FORGERY.mldsa87(cut(OFFER.mldsa87(), part)), malformed);
        }
    }

    @Test
    void aPackageForSomebodyElseDoesNotOpen() throws ExchangeException {
        VerifiedOffer verified = TestPackages.verify(OFFER, USA);
        verified.open(GBR.sealing()).close();
        for (SealingKeys keys : List.of(GBR.sealing(2), USA.sealing(), USA.archive())) {
            assertEquals(
                    Reason.WRONG_RECIPIENT,
                    assertThrows(ExchangeException.class, () -> verified.open(keys))
                            .reason());
        }
        Header draft = TestPackages.draft(TestPackages.ID, USA, GBR);
        for (List<SealTo> to : List.of(
                List.of(USA.archiveOf()),
                List.of(USA.recipient(), USA.archiveOf()),
                List.of(GBR.recipient(), GBR.recipient()),
                List.of(GBR.archiveOf()))) {
            VerifiedOffer other = TestPackages.verify(
                    TestPackages.seal(draft, USA.signing(), to, new byte[1], 0).offer(), USA);
            assertEquals(
                    Reason.WRONG_RECIPIENT,
                    assertThrows(ExchangeException.class, () -> other.open(GBR.sealing()))
                            .reason());
        }
    }

    @Test
    void aKeyThatTheManifestDoesNotCommitToIsRefused() throws ExchangeException {
        Manifest manifest = Manifest.parse(OTHER.manifest());
        byte[] dek = KeyWrapping.unwrap(OFFER.wraps().getFirst(), TestPackages.ID, GBR.sealing());
        Header header = Header.parse(OFFER.header());
        try (SegmentKeys keys = SegmentKeys.derive(dek, header.salt(), FORGERY.headerDigest())) {
            keys.check(Manifest.parse(OFFER.manifest()));
            assertEquals(
                    Reason.KEY_COMMITMENT,
                    assertThrows(ExchangeException.class, () -> keys.check(manifest))
                            .reason());
        }
    }

    private static void refused(Offer offer, Set<Reason> reasons) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> TestPackages.verify(offer, USA));
        assertTrue(reasons.contains(refusal.reason()), refusal.reason() + " " + refusal.getMessage());
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] altered = bytes.clone();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        return altered;
    }

    private static byte[] cut(byte[] bytes, int part) {
        return Arrays.copyOf(bytes, bytes.length * part / 40);
    }

    private static Offer seal(String packageId) {
        try {
            return TestPackages.seal(packageId, USA, GBR, new byte[] {1, 2, 3}).offer();
        } catch (ExchangeException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A signer of the agency's name under roots that are not the agency's.
    private static Signer impostor() throws ExchangeException {
        IssuingAuthority authority =
                IssuingAuthority.create(USA.id(), "US", TestKeys.START, TestKeys.CRL_VALIDITY, new SecureRandom());
        return signer(authority, "sign-p384", "/sign");
    }

    private static Signer client() throws ExchangeException {
        return signer(USA.authority(), "client", "/client/desk");
    }

    private static Signer signer(IssuingAuthority authority, String profile, String path) throws ExchangeException {
        var keys = KeyPairs.p384();
        X509Certificate certificate = authority.issue(
                CertificateProfile.load(profile),
                SpiffeId.of(USA.id(), path),
                keys.getPublic(),
                List.of(),
                List.of(),
                TestKeys.START);
        return new Signer(SignatureAlgorithm.P384, keys.getPrivate(), List.of(certificate));
    }

    private static AgencyTrust revoked(RootAlgorithm root, X509Certificate certificate) throws ExchangeException {
        return USA.authority()
                .crl(
                        List.of(new Revoked(
                                root, certificate.getSerialNumber(), TestKeys.NOW, Revoked.Cause.keyCompromise)),
                        TestKeys.NOW,
                        TestKeys.CRL_VALIDITY);
    }

    private static byte[] crl() {
        return CertificateFile.der(USA.trust().p384Crl());
    }
}
