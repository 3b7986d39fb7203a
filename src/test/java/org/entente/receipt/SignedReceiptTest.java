package org.entente.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.TestPackages;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.CmsFile;
import org.entente.sign.EssAttributes;
import org.entente.sign.Oids;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.SigningKeys;
import org.entente.sign.TestKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedReceiptTest {
    private static final TestKeys USA = TestKeys.of("usa.state");
    private static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    private static final VerifiedOffer OFFER = offer(TestPackages.ID);
    private static final VerifiedOffer OTHER = offer(TestPackages.OTHER_ID);
    private static final VerifiedOffer SAME_ID = offer(TestPackages.ID);

    /// A receipt that is wrong in one thing, judged as one for [#OFFER] by gbr.fcdo.
    record Row(String name, Reason reason, SignedReceipt receipt, TrustBundle by, Instant at) {
        Row(String name, Reason reason, SignedReceipt receipt) {
            this(name, reason, receipt, GBR.bundle(), TestKeys.NOW);
        }

        @Override
        public String toString() {
            return name + ": " + reason;
        }
    }

    static Stream<Row> rows() throws ExchangeException {
        SignedReceipt delivered = sign(Stage.DELIVERED, OFFER, GBR.signing());
        SignedReceipt accepted = sign(Stage.ACCEPTED, OFFER, GBR.signing());
        SignedReceipt ofOther = sign(Stage.DELIVERED, OTHER, GBR.signing());
        SigningKeys one = GBR.signing(1);
        SigningKeys two = GBR.signing(2);
        ReceiptStatement claim = TestReceipts.statement(Stage.DELIVERED, OFFER, GBR);
        ReceiptStatement byUsa = TestReceipts.statement(Stage.DELIVERED, OFFER, USA);
        TrustBundle revoked = GBR.bundle(GBR.authority()
                .crl(
                        List.of(new Revoked(
                                RootAlgorithm.MLDSA87,
                                one.mldsa87().certificate().getSerialNumber(),
                                TestKeys.NOW,
                                Revoked.Cause.keyCompromise)),
                        TestKeys.NOW,
                        TestKeys.CRL_VALIDITY));
        return Stream.of(
                new Row("for another package", Reason.RECEIPT_INVALID, ofOther),
                new Row(
                        "for another package of the same id",
                        Reason.RECEIPT_INVALID,
                        sign(Stage.DELIVERED, SAME_ID, GBR.signing())),
                new Row(
                        "this package's digest under another id",
                        Reason.RECEIPT_INVALID,
                        SignedReceipt.sign(claim(TestPackages.OTHER_ID, OFFER.offerDigest()), OFFER, one)),
                new Row(
                        "this package's id with another digest",
                        Reason.RECEIPT_INVALID,
                        SignedReceipt.sign(claim(TestPackages.ID, new byte[48]), OFFER, one)),
                new Row(
                        "by the sender itself, judged by its own bundle",
                        Reason.RECEIPT_INVALID,
                        SignedReceipt.sign(byUsa, OFFER, USA.signing()),
                        USA.bundle(),
                        TestKeys.NOW),
                new Row(
                        "statement for this package on the signatures of another",
                        Reason.RECEIPT_INVALID,
                        SignedReceipt.sign(claim, OTHER, one)),
                new Row(
                        "files of two receipts for this package",
                        Reason.RECEIPT_INVALID,
                        new SignedReceipt(delivered.p384(), accepted.mldsa87())),
                new Row(
                        "files swapped",
                        Reason.MALFORMED_STATEMENT,
                        new SignedReceipt(delivered.mldsa87(), delivered.p384())),
                new Row(
                        "only the P-384 file",
                        Reason.MALFORMED_STATEMENT,
                        new SignedReceipt(delivered.p384(), new byte[0])),
                new Row(
                        "only the ML-DSA file",
                        Reason.MALFORMED_STATEMENT,
                        new SignedReceipt(new byte[0], delivered.mldsa87())),
                new Row(
                        "the manifest's own signatures",
                        Reason.MALFORMED_STATEMENT,
                        new SignedReceipt(OFFER.offer().p384(), OFFER.offer().mldsa87())),
                new Row("in the name of another agency", Reason.RECEIPT_INVALID, SignedReceipt.sign(byUsa, OFFER, one)),
                new Row("by the sender itself", Reason.RECEIPT_INVALID, sign(Stage.DELIVERED, OFFER, USA.signing())),
                new Row(
                        "by another agency in the recipient's name",
                        Reason.CERTIFICATE_NAME,
                        SignedReceipt.sign(claim, OFFER, USA.signing())),
                new Row(
                        "judged by another agency's bundle",
                        Reason.RECEIPT_INVALID,
                        delivered,
                        USA.bundle(),
                        TestKeys.NOW),
                new Row(
                        "P-384 of another generation",
                        Reason.CERTIFICATE_GENERATION,
                        SignedReceipt.sign(claim, OFFER, new SigningKeys(GBR.id(), 1, two.p384(), one.mldsa87()))),
                new Row(
                        "ML-DSA of another generation",
                        Reason.CERTIFICATE_GENERATION,
                        SignedReceipt.sign(claim, OFFER, new SigningKeys(GBR.id(), 1, one.p384(), two.mldsa87()))),
                new Row("certificate revoked", Reason.CERTIFICATE_REVOKED, delivered, revoked, TestKeys.NOW),
                new Row(
                        "certificate expired",
                        Reason.CERTIFICATE_EXPIRED,
                        delivered,
                        GBR.bundle(),
                        TestKeys.START.plus(Duration.ofDays(731))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefusedWithItsReason(Row row) {
        ExchangeException refusal = assertThrows(
                ExchangeException.class,
                () -> row.receipt().verify(OFFER, row.by(), new CertificateVerifier(), row.at()));
        assertEquals(row.reason(), refusal.reason(), refusal.getMessage());
    }

    /// The files say what they say in another way; signed by the right keys.
    @Test
    void otherAttributesAreRefused() throws ExchangeException {
        SignedReceipt receipt = sign(Stage.DELIVERED, OFFER, GBR.signing());
        byte[] statement = TestReceipts.statement(Stage.DELIVERED, OFFER, GBR).encode();
        byte[] content =
                Objects.requireNonNull(CmsFile.read(receipt.p384(), SignatureAlgorithm.P384, Oids.ESS_RECEIPT, true)
                        .content());
        Attribute digest = EssAttributes.msgSigDigest(OFFER.p384().signedAttributesDigest());
        Attribute ours = EssAttributes.receiptStatement(statement);
        Attribute number = new Attribute(Oids.RECEIPT_STATEMENT, new DERSet(new ASN1Integer(1)));
        Attribute two = new Attribute(
                Oids.RECEIPT_STATEMENT,
                new DERSet(new ASN1Encodable[] {new DEROctetString(statement), new DEROctetString(new byte[1])}));
        refused(Reason.MALFORMED_STATEMENT, receipt, content, TestReceipts.AT, List.of(digest));
        refused(Reason.MALFORMED_STATEMENT, receipt, content, TestReceipts.AT, List.of(digest, number));
        refused(Reason.MALFORMED_STATEMENT, receipt, content, TestReceipts.AT, List.of(digest, two));
        refused(Reason.SIGNATURE_ATTRIBUTES, receipt, content, TestReceipts.AT, List.of(ours));
        refused(Reason.SIGNATURE_ATTRIBUTES, receipt, content, TestReceipts.AT, List.of(digest, ours, digest));
        refused(Reason.SIGNATURE_ATTRIBUTES, receipt, content, TestReceipts.AT.plusSeconds(1), List.of(digest, ours));
        Attribute other = EssAttributes.msgSigDigest(OTHER.p384().signedAttributesDigest());
        refused(Reason.SIGNATURE_ATTRIBUTES, receipt, content, TestReceipts.AT, List.of(other, ours));
        refused(Reason.RECEIPT_INVALID, receipt, new byte[1], TestReceipts.AT, List.of(digest, ours));
    }

    private static void refused(
            Reason reason, SignedReceipt receipt, byte[] content, Instant at, List<Attribute> attributes)
            throws ExchangeException {
        byte[] file = CmsFile.sign(GBR.signing().p384(), Oids.ESS_RECEIPT, content, true, at, attributes);
        SignedReceipt changed = new SignedReceipt(file, receipt.mldsa87());
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> verify(changed));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
    }

    @Test
    void aReceiptOfEachStageVerifiesAndSaysWhatWasSigned() throws ExchangeException {
        for (Stage stage : Stage.values()) {
            ReceiptStatement statement = TestReceipts.statement(stage, OFFER, GBR);
            SignedReceipt receipt = SignedReceipt.sign(statement, OFFER, GBR.signing());
            ReceiptStatement verified = verify(receipt);
            assertEquals(stage, verified.stage());
            assertArrayEquals(statement.encode(), verified.encode());
            assertEquals(stage, receipt.statement().stage());
            assertArrayEquals(Sha384.of(statement.encode()), receipt.statementDigest());
        }
    }

    @Test
    void aLaterReceiptNamesTheOneBefore() throws ExchangeException {
        SignedReceipt delivered = sign(Stage.DELIVERED, OFFER, GBR.signing());
        ReceiptStatement accepted = new ReceiptStatement(
                TestPackages.ID,
                OFFER.offerDigest(),
                Stage.ACCEPTED,
                2,
                delivered.statementDigest(),
                GBR.id(),
                new ReceiptStatement.Actor("spiffe://gbr.fcdo/client/desk", null, null),
                TestReceipts.AT,
                null,
                List.of(),
                null,
                null);
        ReceiptStatement verified = verify(SignedReceipt.sign(accepted, OFFER, GBR.signing()));
        byte[] previous = verified.previousStatementDigest();
        assertTrue(previous != null && Arrays.equals(delivered.statementDigest(), previous));
    }

    @Test
    void fileNamesAreInLowerCase() {
        assertEquals("partly-accepted", Stage.PARTLY_ACCEPTED.fileName());
        assertEquals("recall-refused", Stage.RECALL_REFUSED.fileName());
    }

    @Test
    void aBitFlippedAnywhereIsRefused() throws ExchangeException {
        SignedReceipt receipt = sign(Stage.DELIVERED, OFFER, GBR.signing());
        Set<Reason> reasons = EnumSet.of(
                Reason.MALFORMED_STATEMENT,
                Reason.SIGNATURE_INVALID,
                Reason.SIGNATURE_ATTRIBUTES,
                Reason.RECEIPT_INVALID,
                Reason.CERTIFICATE_UNTRUSTED,
                Reason.CERTIFICATE_NAME,
                Reason.CERTIFICATE_EXPIRED);
        Random random = new Random(17);
        for (int round = 0; round < 200; round++) {
            for (SignedReceipt altered : List.of(
                    new SignedReceipt(flipped(receipt.p384(), random), receipt.mldsa87()),
                    new SignedReceipt(receipt.p384(), flipped(receipt.mldsa87(), random)))) {
                ExchangeException refusal = assertThrows(ExchangeException.class, () -> verify(altered));
                assertTrue(reasons.contains(refusal.reason()), refusal.reason() + " " + refusal.getMessage());
            }
        }
        for (int cut = 0; cut < receipt.p384().length; cut += 97) {
            SignedReceipt shorter = new SignedReceipt(Arrays.copyOf(receipt.p384(), cut), receipt.mldsa87());
            assertEquals(
                    Reason.MALFORMED_STATEMENT,
                    assertThrows(ExchangeException.class, () -> verify(shorter)).reason());
        }
    }

    /// A refusal is read by people and written to logs: nothing of the statement may stand in it.
    @Test
    void aRefusalSaysNothingOfTheContent() throws ExchangeException {
        SignedReceipt ofOther = sign(Stage.REJECTED, OTHER, GBR.signing());
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> verify(ofOther));
        assertFalse(String.valueOf(refusal.getMessage()).contains("REJECTED"));
        String statement = new String(ofOther.statement().encode(), StandardCharsets.UTF_8);
        assertTrue(statement.contains("REJECTED"));
    }

    private static ReceiptStatement verify(SignedReceipt receipt) throws ExchangeException {
        return receipt.verify(OFFER, GBR.bundle(), new CertificateVerifier(), TestKeys.NOW);
    }

    private static SignedReceipt sign(Stage stage, VerifiedOffer offer, SigningKeys keys) throws ExchangeException {
        TestKeys by = keys.agency().equals(USA.id()) ? USA : GBR;
        return SignedReceipt.sign(TestReceipts.statement(stage, offer, by), offer, keys);
    }

    private static ReceiptStatement claim(String packageId, byte[] offerDigest) {
        return new ReceiptStatement(
                packageId,
                offerDigest,
                Stage.DELIVERED,
                1,
                null,
                GBR.id(),
                null,
                TestReceipts.AT,
                null,
                List.of(),
                null,
                null);
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] altered = bytes.clone();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        return altered;
    }

    private static VerifiedOffer offer(String packageId) {
        try {
            return TestPackages.seal(packageId, USA, GBR, new byte[] {1, 2, 3}).verified(USA);
        } catch (ExchangeException e) {
            throw new IllegalStateException(e);
        }
    }
}
