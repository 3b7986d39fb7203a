package org.entente.sign;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.entente.trust.CertificateFile;
import org.entente.trust.Sha384;

/// The signed attributes of RFC 5652, RFC 2634 and RFC 5035 that version 1 uses, as it uses them.
public final class EssAttributes {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private EssAttributes() {}

    /// RFC 2634 section 3.2: policy, classification, privacy mark; no categories.
    public static Attribute securityLabel(String policyOid, int classification, String privacyMark) {
        return attribute(Oids.ESS_SECURITY_LABEL, new DERSet(new ASN1Encodable[] {
            new ASN1ObjectIdentifier(policyOid), new ASN1Integer(classification), new DERUTF8String(privacyMark)
        }));
    }

    /// RFC 2634 section 2.7: receipts from all recipients, to one URI.
    public static Attribute receiptRequest(byte[] contentIdentifier, String receiptsTo) {
        return attribute(Oids.ESS_RECEIPT_REQUEST, new DERSequence(new ASN1Encodable[] {
            new DEROctetString(contentIdentifier),
            new DERTaggedObject(false, 0, new ASN1Integer(0)),
            new DERSequence(new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, receiptsTo)))
        }));
    }

    /// RFC 2634 section 2.6: digest of the signed attributes that are receipted.
    public static Attribute msgSigDigest(byte[] digest) {
        return attribute(Oids.ESS_MSG_SIG_DIGEST, new DEROctetString(digest));
    }

    /// Our own statement inside a receipt.
    public static Attribute receiptStatement(byte[] statement) {
        return attribute(Oids.RECEIPT_STATEMENT, new DEROctetString(statement));
    }

    /// The whole set that is signed, in DER's order: the four that every signature has, and the given ones.
    static DERSet signed(
            SignatureAlgorithm algorithm,
            ASN1ObjectIdentifier contentType,
            byte[] content,
            Instant signingTime,
            X509Certificate signer,
            List<Attribute> others) {
        ASN1EncodableVector all = new ASN1EncodableVector();
        all.add(attribute(CMSAttributes.contentType, contentType));
        all.add(attribute(CMSAttributes.messageDigest, new DEROctetString(algorithm.digest(content))));
        all.add(attribute(CMSAttributes.signingTime, new DERUTCTime(UTC_TIME.format(signingTime))));
        all.add(signingCertificate(signer));
        others.forEach(all::add);
        return new DERSet(all);
    }

    /// RFC 5035 section 3: one ESSCertIDv2 with SHA-384 and without issuerSerial.
    private static Attribute signingCertificate(X509Certificate certificate) {
        return attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                new SigningCertificateV2(new ESSCertIDv2(
                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384),
                        Sha384.of(CertificateFile.der(certificate)))));
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }
}
