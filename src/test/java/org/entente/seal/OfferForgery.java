package org.entente.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.Certificate;
import org.entente.ExchangeException;
import org.entente.sign.CmsFile;
import org.entente.sign.EssAttributes;
import org.entente.sign.Oids;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;

/// An offer that is right in everything until one thing is changed. Signatures are made again by real keys, so that
/// only what was changed can be refused.
final class OfferForgery {
    static final String USA_POLICY = "2.25.221800275519908556207159424694768378542.2.1";
    static final int SECRET = 4;
    static final String BANNER = "SECRET//REL TO USA, GBR";

    private final Offer offer;

    OfferForgery(Offer offer) {
        this.offer = offer;
    }

    Offer header(byte[] header) {
        return new Offer(header, offer.manifest(), offer.p384(), offer.mldsa87(), offer.wraps());
    }

    Offer manifest(byte[] manifest) {
        return new Offer(offer.header(), manifest, offer.p384(), offer.mldsa87(), offer.wraps());
    }

    Offer p384(byte[] file) {
        return new Offer(offer.header(), offer.manifest(), file, offer.mldsa87(), offer.wraps());
    }

    Offer mldsa87(byte[] file) {
        return new Offer(offer.header(), offer.manifest(), offer.p384(), file, offer.wraps());
    }

    Offer wraps(KeyWrap... wraps) {
        return new Offer(offer.header(), offer.manifest(), offer.p384(), offer.mldsa87(), List.of(wraps));
    }

    /// Both files changed alike.
    Offer files(UnaryOperator<byte[]> change) {
        return new Offer(
                offer.header(),
                offer.manifest(),
                change.apply(offer.p384()),
                change.apply(offer.mldsa87()),
                offer.wraps());
    }

    /// Signed again by these keys, with the attributes of the header and the manifest.
    Offer signedBy(Signer p384, Signer mldsa87) throws ExchangeException {
        return new Offer(
                offer.header(),
                offer.manifest(),
                sign(p384, TestPackages.SEALED_AT, attributes()),
                sign(mldsa87, TestPackages.SEALED_AT, attributes()),
                offer.wraps());
    }

    /// Signed again by the right keys with other attributes or another signing time, in both files.
    Offer signed(SigningKeys keys, Instant signingTime, List<Attribute> attributes) throws ExchangeException {
        return new Offer(
                offer.header(),
                offer.manifest(),
                sign(keys.p384(), signingTime, attributes),
                sign(keys.mldsa87(), signingTime, attributes),
                offer.wraps());
    }

    byte[] sign(Signer signer, Instant signingTime, List<Attribute> attributes) throws ExchangeException {
        return CmsFile.sign(signer, Oids.MANIFEST, offer.manifest(), false, signingTime, attributes);
    }

    byte[] headerDigest() throws ExchangeException {
        return Manifest.parse(offer.manifest()).headerDigest();
    }

    /// Label and receipt request as they must be.
    List<Attribute> attributes() throws ExchangeException {
        return List.of(
                EssAttributes.securityLabel(USA_POLICY, SECRET, BANNER),
                EssAttributes.receiptRequest(headerDigest(), "spiffe://usa.state/sign"));
    }

    static List<Attribute> with(List<Attribute> attributes, Attribute more) {
        List<Attribute> all = new ArrayList<>(attributes);
        all.add(more);
        return all;
    }

    static Attribute attribute(String oid, ASN1Encodable... values) {
        return new Attribute(new ASN1ObjectIdentifier(oid), new DERSet(values));
    }

    static byte[] withUnsignedAttribute(byte[] file) {
        return edited(file, data -> {
            SignerInfo signer = signer(data);
            return withSigners(data, withUnsigned(signer, attribute("1.2.3", new ASN1Integer(1))));
        });
    }

    static byte[] withTwoSigners(byte[] file) {
        return edited(file, data -> {
            SignerInfo signer = signer(data);
            SignerInfo other = new SignerInfo(
                    signer.getSID(),
                    signer.getDigestAlgorithm(),
                    signer.getAuthenticatedAttributes(),
                    signer.getDigestEncryptionAlgorithm(),
                    new DEROctetString(new byte[96]),
                    (ASN1Set) null);
            return withSigners(data, signer, other);
        });
    }

    static byte[] withoutSigner(byte[] file) {
        return edited(file, OfferForgery::withSigners);
    }

    static byte[] withoutSignedAttributes(byte[] file) {
        return edited(file, data -> {
            SignerInfo signer = signer(data);
            return withSigners(
                    data,
                    new SignerInfo(
                            signer.getSID(),
                            signer.getDigestAlgorithm(),
                            (ASN1Set) null,
                            signer.getDigestEncryptionAlgorithm(),
                            signer.getEncryptedDigest(),
                            (ASN1Set) null));
        });
    }

    static byte[] withCrls(byte[] file, byte[] crl) {
        return edited(
                file,
                data -> new SignedData(
                        data.getDigestAlgorithms(),
                        data.getEncapContentInfo(),
                        data.getCertificates(),
                        new DERSet(ASN1Sequence.getInstance(crl)),
                        data.getSignerInfos()));
    }

    static byte[] withContent(byte[] file, byte[] content) {
        return edited(
                file,
                data -> new SignedData(
                        data.getDigestAlgorithms(),
                        new ContentInfo(data.getEncapContentInfo().getContentType(), new DEROctetString(content)),
                        data.getCertificates(),
                        null,
                        data.getSignerInfos()));
    }

    static byte[] withCertificates(byte[] file, X509Certificate... certificates) {
        return edited(file, data -> {
            ASN1EncodableVector all = new ASN1EncodableVector();
            for (X509Certificate certificate : certificates) {
                all.add(structure(certificate));
            }
            return new SignedData(
                    data.getDigestAlgorithms(),
                    data.getEncapContentInfo(),
                    all.size() == 0 ? null : new DERSet(all),
                    null,
                    data.getSignerInfos());
        });
    }

    /// The same content with the outer length left open: BER, not DER.
    static byte[] asBer(byte[] file) {
        byte[] ber = Arrays.copyOf(file, file.length + 2);
        // The outer header is 30 82 hh ll for every file of 256 to 65,535 bytes; the open one is 30 80.
        System.arraycopy(file, 4, ber, 2, file.length - 4);
        ber[1] = (byte) 0x80;
        ber[file.length - 2] = 0;
        ber[file.length - 1] = 0;
        return Arrays.copyOf(ber, file.length);
    }

    /// An ECDSA signature (r, s) verifies as (r, n - s), too.
    static byte[] withOtherS(byte[] file) {
        return edited(file, data -> {
            SignerInfo signer = signer(data);
            ASN1Sequence value =
                    ASN1Sequence.getInstance(signer.getEncryptedDigest().getOctets());
            ASN1Integer s = ASN1Integer.getInstance(value.getObjectAt(1));
            ASN1Integer other =
                    new ASN1Integer(SECNamedCurves.getByName("secp384r1").getN().subtract(s.getValue()));
            byte[] mirrored = encode(new DERSequence(new ASN1Encodable[] {value.getObjectAt(0), other}));
            return withSigners(
                    data,
                    new SignerInfo(
                            signer.getSID(),
                            signer.getDigestAlgorithm(),
                            signer.getAuthenticatedAttributes(),
                            signer.getDigestEncryptionAlgorithm(),
                            new DEROctetString(mirrored),
                            (ASN1Set) null));
        });
    }

    private static SignerInfo withUnsigned(SignerInfo signer, Attribute attribute) {
        return new SignerInfo(
                signer.getSID(),
                signer.getDigestAlgorithm(),
                signer.getAuthenticatedAttributes(),
                signer.getDigestEncryptionAlgorithm(),
                signer.getEncryptedDigest(),
                new DERSet(attribute));
    }

    private static SignedData withSigners(SignedData data, SignerInfo... signers) {
        return new SignedData(
                data.getDigestAlgorithms(),
                data.getEncapContentInfo(),
                data.getCertificates(),
                null,
                new DERSet(signers));
    }

    private static SignerInfo signer(SignedData data) {
        return SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    }

    private static byte[] edited(byte[] file, UnaryOperator<SignedData> edit) {
        SignedData data = SignedData.getInstance(ContentInfo.getInstance(file).getContent());
        return encode(new ContentInfo(CMSObjectIdentifiers.signedData, edit.apply(data)));
    }

    private static Certificate structure(X509Certificate certificate) {
        try {
            return Certificate.getInstance(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encode(org.bouncycastle.asn1.ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
