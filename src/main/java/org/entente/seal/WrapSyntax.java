package org.entente.seal;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.entente.ExchangeException;

/// The one form of AuthEnvelopedData that a wrap may have (FORMATS section 3): DER, AES-256-GCM over id-data,
/// exactly one recipient of the expected kind and algorithms, no user keying material, no attributes. Source: RFC
/// 5083, RFC 9629, RFC 9936, RFC 5753.
///
/// The form is built anew around what differs from wrap to wrap and must give the same bytes, so nothing can hide
/// where a reader does not look: Bouncy Castle's pass over elements behind the last one that they know.
final class WrapSyntax {
    private static final int NONCE_BYTES = 12;

    /// AES key wrap adds eight bytes to the key of 32.
    private static final int WRAPPED_KEY_BYTES = 40;

    private static final int KEM_CIPHERTEXT_BYTES = 1568;

    /// An uncompressed point of P-384.
    private static final int POINT_BYTES = 97;

    private WrapSyntax() {}

    /// @param kem ML-KEM recipient when true, P-384 key agreement when false
    static void check(byte[] der, boolean kem) throws ExchangeException {
        byte[] expected;
        try {
            ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(der));
            expected = rebuilt(AuthEnvelopedData.getInstance(info.getContent()), kem)
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle's readers answer bytes that are not what they expect with exceptions of many kinds.
            throw KeyWrapping.invalid(e);
        }
        if (!Arrays.equals(expected, der)) {
            throw KeyWrapping.invalid(null);
        }
    }

    private static ASN1Primitive rebuilt(AuthEnvelopedData data, boolean kem) {
        RecipientInfo recipient =
                RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0));
        EncryptedContentInfo content = data.getAuthEncryptedContentInfo();
        byte[] nonce = GCMParameters.getInstance(
                        content.getContentEncryptionAlgorithm().getParameters())
                .getNonce();
        ASN1Encodable encrypted = sequence(
                CMSObjectIdentifiers.data,
                sequence(
                        NISTObjectIdentifiers.id_aes256_GCM,
                        // The whole tag: a shorter one is easier to forge.
                        sequence(sized(nonce, NONCE_BYTES), new ASN1Integer(Segments.TAG_BYTES))),
                new DERTaggedObject(false, 0, sized(content.getEncryptedContent(), KeyWrapping.SECRET_BYTES)));
        return sequence(
                CMSObjectIdentifiers.authEnvelopedData,
                new DERTaggedObject(
                        true,
                        0,
                        sequence(
                                new ASN1Integer(0),
                                new DERSet(kem ? kem(recipient) : keyAgreement(recipient)),
                                encrypted,
                                sized(data.getMac(), Segments.TAG_BYTES))));
    }

    private static ASN1Encodable kem(RecipientInfo recipient) {
        OtherRecipientInfo other = OtherRecipientInfo.getInstance(recipient.getInfo());
        KEMRecipientInfo info = KEMRecipientInfo.getInstance(other.getValue());
        return new DERTaggedObject(
                false,
                4,
                sequence(
                        CMSObjectIdentifiers.id_ori_kem,
                        sequence(
                                new ASN1Integer(0),
                                holder(info.getRecipientIdentifier().getId()),
                                sequence(NISTObjectIdentifiers.id_alg_ml_kem_1024),
                                sized(info.getKemct(), KEM_CIPHERTEXT_BYTES),
                                sequence(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384),
                                new ASN1Integer(KeyWrapping.SECRET_BYTES),
                                sequence(NISTObjectIdentifiers.id_aes256_wrap),
                                sized(info.getEncryptedKey(), WRAPPED_KEY_BYTES))));
    }

    /// RFC 5753 section 3.1.1 lets the ephemeral key name its curve or leave it to the recipient's certificate.
    private static ASN1Encodable keyAgreement(RecipientInfo recipient) {
        KeyAgreeRecipientInfo info = KeyAgreeRecipientInfo.getInstance(recipient.getInfo());
        OriginatorPublicKey ephemeral = info.getOriginator().getOriginatorKey();
        RecipientEncryptedKey key = RecipientEncryptedKey.getInstance(
                info.getRecipientEncryptedKeys().getObjectAt(0));
        byte[] point = sized(new DEROctetString(ephemeral.getPublicKeyData().getOctets()), POINT_BYTES)
                .getOctets();
        return new DERTaggedObject(
                false,
                1,
                sequence(
                        new ASN1Integer(3),
                        new DERTaggedObject(
                                true,
                                0,
                                new DERTaggedObject(
                                        false,
                                        1,
                                        sequence(
                                                ephemeral.getAlgorithm().getParameters() == null
                                                        ? sequence(X9ObjectIdentifiers.id_ecPublicKey)
                                                        : sequence(
                                                                X9ObjectIdentifiers.id_ecPublicKey,
                                                                SECObjectIdentifiers.secp384r1),
                                                new DERBitString(point)))),
                        sequence(
                                SECObjectIdentifiers.dhSinglePass_stdDH_sha384kdf_scheme,
                                sequence(NISTObjectIdentifiers.id_aes256_wrap)),
                        sequence(sequence(
                                holder(key.getIdentifier().getIssuerAndSerialNumber()),
                                sized(key.getEncryptedKey(), WRAPPED_KEY_BYTES)))));
    }

    private static IssuerAndSerialNumber holder(ASN1Encodable identifier) {
        return IssuerAndSerialNumber.getInstance(identifier);
    }

    private static ASN1OctetString sized(byte[] octets, int bytes) {
        return sized(new DEROctetString(octets), bytes);
    }

    private static ASN1OctetString sized(ASN1OctetString octets, int bytes) {
        if (octets.getOctets().length != bytes) {
            throw new IllegalArgumentException("not " + bytes + " bytes");
        }
        return octets;
    }

    private static DERSequence sequence(ASN1Encodable... elements) {
        return new DERSequence(elements);
    }
}
