package org.entente.receipt;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.Attribute;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.CmsFile;
import org.entente.sign.EssAttributes;
import org.entente.sign.Oids;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Purpose;
import org.entente.trust.Sha384;

/// A receipt: two RFC 2634 signed receipts, one answering each of the package's signatures, with the same
/// statement in both as a signed attribute. Neither counts alone (FORMATS section 4).
public record SignedReceipt(byte[] p384, byte[] mldsa87) {

    public static SignedReceipt sign(ReceiptStatement statement, VerifiedOffer offer, SigningKeys keys)
            throws ExchangeException {
        byte[] bytes = statement.encode();
        return new SignedReceipt(
                sign(statement, bytes, offer, offer.p384(), keys.p384()),
                sign(statement, bytes, offer, offer.mldsa87(), keys.mldsa87()));
    }

    private static byte[] sign(
            ReceiptStatement statement, byte[] bytes, VerifiedOffer offer, CmsFile answered, Signer signer)
            throws ExchangeException {
        return CmsFile.sign(
                signer, Oids.ESS_RECEIPT, content(offer, answered), true, statement.at(), attributes(answered, bytes));
    }

    /// The statement, before anything is verified: tells which package the receipt speaks of.
    public ReceiptStatement statement() throws ExchangeException {
        return ReceiptStatement.parse(read(SignatureAlgorithm.P384).receiptStatement());
    }

    /// SHA-384 of the statement's bytes.
    public byte[] statementDigest() throws ExchangeException {
        return Sha384.of(read(SignatureAlgorithm.P384).receiptStatement());
    }

    /// Verifies both files: by one generation of the receiver's signing keys, over this very package, with the
    /// same statement. RECEIPT_INVALID when they belong to another package, otherwise the reason of the fault.
    public ReceiptStatement verify(VerifiedOffer offer, TrustBundle receiver, CertificateVerifier verifier, Instant now)
            throws ExchangeException {
        CmsFile classical = read(SignatureAlgorithm.P384);
        CmsFile postQuantum = read(SignatureAlgorithm.MLDSA87);
        byte[] bytes = classical.receiptStatement();
        if (!MessageDigest.isEqual(bytes, postQuantum.receiptStatement())) {
            throw invalid("its two files hold different statements");
        }
        ReceiptStatement statement = ReceiptStatement.parse(bytes);
        if (!statement.packageId().equals(offer.header().packageId())
                || !MessageDigest.isEqual(statement.offerDigest(), offer.offerDigest())) {
            throw invalid("it is for another package");
        }
        if (!statement.agency().equals(offer.header().recipient().agency())
                || !statement.agency().equals(receiver.agency())) {
            throw invalid("it is not by the package's recipient");
        }
        verify(classical, offer, offer.p384(), statement, bytes, receiver, verifier, now);
        verify(postQuantum, offer, offer.mldsa87(), statement, bytes, receiver, verifier, now);
        checkGeneration(classical.certificate(), postQuantum.certificate(), receiver);
        return statement;
    }

    private static void verify(
            CmsFile file,
            VerifiedOffer offer,
            CmsFile answered,
            ReceiptStatement statement,
            byte[] bytes,
            TrustBundle receiver,
            CertificateVerifier verifier,
            Instant now)
            throws ExchangeException {
        verifier.verify(receiver.trust(), file.chain(), Purpose.SIGN, now);
        byte[] content = content(offer, answered);
        if (!MessageDigest.isEqual(content, file.content())) {
            throw invalid("it answers another signature");
        }
        file.verifyContent(content);
        file.verifyAttributes(content, statement.at(), attributes(answered, bytes));
    }

    private static void checkGeneration(X509Certificate classical, X509Certificate postQuantum, TrustBundle receiver)
            throws ExchangeException {
        if (!receiver.keys().isSigningPair(classical, postQuantum)) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_GENERATION,
                    "The receipt is not signed by one generation of the keys of " + receiver.agency() + ".");
        }
    }

    private CmsFile read(SignatureAlgorithm algorithm) throws ExchangeException {
        return CmsFile.read(algorithm == SignatureAlgorithm.P384 ? p384 : mldsa87, algorithm, Oids.ESS_RECEIPT, true);
    }

    /// RFC 2634 section 2.8: version, the receipted content's type, its identifier, the originator's signature
    /// value.
    private static byte[] content(VerifiedOffer offer, CmsFile answered) {
        try {
            return new DERSequence(new ASN1Encodable[] {
                        new ASN1Integer(1),
                        Oids.MANIFEST,
                        new DEROctetString(offer.headerDigest()),
                        new DEROctetString(answered.signatureValue())
                    })
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Attribute> attributes(CmsFile answered, byte[] statement) {
        return List.of(
                EssAttributes.msgSigDigest(answered.signedAttributesDigest()),
                EssAttributes.receiptStatement(statement));
    }

    private static ExchangeException invalid(String why) {
        return new ExchangeException(Reason.RECEIPT_INVALID, "The receipt does not count: " + why + ".");
    }
}
