package org.entente.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.CertificateFile;
import org.jspecify.annotations.Nullable;

/// One CMS SignedData file of version 1 (FORMATS section 3): DER, one SignerInfo named by issuer and serial
/// number, leaf and intermediates of one algorithm, no CRLs, no unsigned attributes, an exact set of signed
/// attributes.
///
/// Reading is strict: the structure is rebuilt from what was read and must give the same bytes, so nothing that
/// is not looked at can hide in it. Source: RFC 5652 section 5.
///
/// @param content the encapsulated content; null when it is detached
/// @param signedAttributes DER of the SET OF, which is what is signed
public record CmsFile(
        SignatureAlgorithm algorithm,
        ASN1ObjectIdentifier contentType,
        byte @Nullable [] content,
        List<X509Certificate> chain,
        byte[] signedAttributes,
        byte[] signatureValue) {
    /// Largest file that is read.
    public static final int MAX_BYTES = 65_536;

    private static final int MAX_CERTIFICATES = 3;

    public CmsFile {
        chain = List.copyOf(chain);
    }

    /// Signs content. The content stands in the file when `encapsulate` is true.
    public static byte[] sign(
            Signer signer,
            ASN1ObjectIdentifier contentType,
            byte[] content,
            boolean encapsulate,
            Instant signingTime,
            List<Attribute> attributes)
            throws ExchangeException {
        byte[] signed = encode(EssAttributes.signed(
                signer.algorithm(), contentType, content, signingTime, signer.certificate(), attributes));
        return new CmsFile(
                        signer.algorithm(),
                        contentType,
                        encapsulate ? content : null,
                        signer.chain(),
                        signed,
                        signer.sign(signed))
                .encoded();
    }

    /// Reads the structure. Nothing is verified yet.
    public static CmsFile read(
            byte[] der, SignatureAlgorithm algorithm, ASN1ObjectIdentifier contentType, boolean encapsulated)
            throws ExchangeException {
        if (der.length > MAX_BYTES) {
            throw malformed("it is larger than " + MAX_BYTES + " bytes", null);
        }
        try {
            SignedData data = SignedData.getInstance(
                    ContentInfo.getInstance(ASN1Primitive.fromByteArray(der)).getContent());
            byte[] content = data.getEncapContentInfo().getContent() == null
                    ? null
                    : ASN1OctetString.getInstance(data.getEncapContentInfo().getContent())
                            .getOctets();
            if ((content != null) != encapsulated) {
                throw malformed(encapsulated ? "it has no content" : "it has content but should be detached", null);
            }
            if (data.getSignerInfos().size() != 1) {
                throw malformed("it has not exactly one signer", null);
            }
            SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
            CmsFile file = new CmsFile(
                    algorithm,
                    contentType,
                    content,
                    certificates(data.getCertificates(), signer),
                    attributes(signer),
                    signer.getEncryptedDigest().getOctets());
            if (Arrays.equals(file.encoded(), der)) {
                return file;
            }
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle's readers answer bytes that are not what they expect with exceptions of many kinds.
            throw malformed("it is not a CMS SignedData file", e);
        }
        throw malformed("it has parts or an encoding that version 1 does not allow", null);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Verifies the signature over this content by the certificate in the file; SIGNATURE_INVALID. Whether that
    /// certificate may sign, and whether the other attributes are right, is asked separately.
    public void verifyContent(byte[] signedContent) throws ExchangeException {
        byte[] digest = encode(new DEROctetString(algorithm.digest(signedContent)));
        try {
            if (algorithm.verify(certificate().getPublicKey(), signedAttributes, signatureValue)
                    && MessageDigest.isEqual(digest, attribute(CMSAttributes.messageDigest))) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    /// Verifies that exactly these attributes were signed, no more and no fewer; SIGNATURE_ATTRIBUTES.
    public void verifyAttributes(byte[] signedContent, Instant signingTime, List<Attribute> attributes)
            throws ExchangeException {
        byte[] expected = encode(
                EssAttributes.signed(algorithm, contentType, signedContent, signingTime, certificate(), attributes));
        if (!MessageDigest.isEqual(expected, signedAttributes)) {
            throw new ExchangeException(
                    Reason.SIGNATURE_ATTRIBUTES,
                    "The " + algorithm.fileName() + " signature's attributes differ from what the statement says.");
        }
    }

    /// DER of the single value of a signed attribute; empty when it is absent or has several values.
    byte[] attribute(ASN1ObjectIdentifier type) {
        AttributeTable table = new AttributeTable(ASN1Set.getInstance(signedAttributes));
        Attribute attribute = table.get(type);
        return attribute == null || attribute.getAttrValues().size() != 1
                ? new byte[0]
                : encode(attribute.getAttrValues().getObjectAt(0).toASN1Primitive());
    }

    /// The bytes of our statement inside a receipt.
    public byte[] receiptStatement() throws ExchangeException {
        byte[] value = attribute(Oids.RECEIPT_STATEMENT);
        if (value.length == 0) {
            throw malformed("it holds no receipt statement", null);
        }
        try {
            return ASN1OctetString.getInstance(value).getOctets();
        } catch (RuntimeException e) {
            throw malformed("its receipt statement is no octet string", e);
        }
    }

    /// Digest of the signed attributes by the signature's own algorithm, as a receipt refers to it (RFC 2634,
    /// 2.6).
    public byte[] signedAttributesDigest() {
        return algorithm.digest(signedAttributes);
    }

    private byte[] encoded() {
        ContentInfo encapsulated = new ContentInfo(contentType, content == null ? null : new DEROctetString(content));
        Certificate leaf = structure(certificate());
        SignerInfo signer = new SignerInfo(
                new SignerIdentifier(new IssuerAndSerialNumber(leaf)),
                algorithm.digestId(),
                ASN1Set.getInstance(signedAttributes),
                algorithm.signatureId(),
                new DEROctetString(signatureValue),
                (ASN1Set) null);
        ASN1EncodableVector certificates = new ASN1EncodableVector();
        chain.forEach(certificate -> certificates.add(structure(certificate)));
        SignedData data = new SignedData(
                new DERSet(algorithm.digestId()), encapsulated, new DERSet(certificates), null, new DERSet(signer));
        return encode(new ContentInfo(CMSObjectIdentifiers.signedData, data));
    }

    /// Read here as attributes, so that nobody who asks for one later meets anything else.
    private static byte[] attributes(SignerInfo signer) {
        ASN1Set attributes = signer.getAuthenticatedAttributes();
        for (int i = 0; i < attributes.size(); i++) {
            Attribute.getInstance(attributes.getObjectAt(i)).getAttributeValues();
        }
        return encode(new DERSet(attributes.toArray()));
    }

    /// Leaf first. A SET OF has no order of its own, so the leaf is the one that the signer names.
    private static List<X509Certificate> certificates(@Nullable ASN1Set set, SignerInfo signer)
            throws ExchangeException, IOException {
        if (set == null || set.size() == 0 || set.size() > MAX_CERTIFICATES) {
            throw malformed("it has not one to " + MAX_CERTIFICATES + " certificates", null);
        }
        IssuerAndSerialNumber sid =
                IssuerAndSerialNumber.getInstance(signer.getSID().getId());
        List<X509Certificate> leaf = new ArrayList<>();
        List<X509Certificate> others = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            X509Certificate certificate =
                    CertificateFile.parse(set.getObjectAt(i).toASN1Primitive().getEncoded(ASN1Encoding.DER));
            if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                throw malformed("it holds a root", null);
            }
            boolean named = names(sid, certificate);
            (named ? leaf : others).add(certificate);
        }
        if (leaf.size() != 1) {
            throw malformed("it does not hold the signer's certificate", null);
        }
        leaf.addAll(others);
        return leaf;
    }

    private static boolean names(IssuerAndSerialNumber sid, X509Certificate certificate) {
        BigInteger serial = sid.getSerialNumber().getValue();
        X500Name issuer =
                X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded());
        return serial.equals(certificate.getSerialNumber()) && sid.getName().equals(issuer);
    }

    private static Certificate structure(X509Certificate certificate) {
        return Certificate.getInstance(CertificateFile.der(certificate));
    }

    private static byte[] encode(ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ExchangeException invalid(@Nullable Throwable cause) {
        return new ExchangeException(
                Reason.SIGNATURE_INVALID,
                "The " + algorithm.fileName() + " signature does not verify over this content.",
                cause);
    }

    private static ExchangeException malformed(String why, @Nullable Throwable cause) {
        return new ExchangeException(
                Reason.MALFORMED_STATEMENT, "The signature file is malformed: " + why + ".", cause);
    }
}
