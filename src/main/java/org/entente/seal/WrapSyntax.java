package org.entente.seal;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.entente.ExchangeException;

/// The one form of AuthEnvelopedData that a wrap may have (FORMATS section 3): DER, AES-256-GCM over id-data,
/// exactly one recipient of the expected kind and algorithms, no user keying material, no attributes. Source: RFC
/// 5083, RFC 9629, RFC 9936, RFC 5753.
final class WrapSyntax {
    private WrapSyntax() {}

    /// @param kem ML-KEM recipient when true, P-384 key agreement when false
    static void check(byte[] der, boolean kem) throws ExchangeException {
        boolean allowed;
        try {
            ASN1Primitive object = ASN1Primitive.fromByteArray(der);
            ContentInfo info = ContentInfo.getInstance(object);
            AuthEnvelopedData data = AuthEnvelopedData.getInstance(info.getContent());
            allowed = Arrays.equals(object.getEncoded(ASN1Encoding.DER), der)
                    && info.getContentType().equals(CMSObjectIdentifiers.authEnvelopedData)
                    && data.getOriginatorInfo() == null
                    && data.getAuthAttrs() == null
                    && data.getUnauthAttrs() == null
                    && data.getAuthEncryptedContentInfo().getContentType().equals(CMSObjectIdentifiers.data)
                    && isGcm(data.getAuthEncryptedContentInfo().getContentEncryptionAlgorithm())
                    && data.getMac().getOctets().length == Segments.TAG_BYTES
                    && data.getRecipientInfos().size() == 1
                    && recipient(
                            RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0)), kem);
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | ClassCastException e) {
            // Bouncy Castle's readers throw all of these at bytes that are not what they expect.
            throw KeyWrapping.invalid(e);
        }
        if (!allowed) {
            throw KeyWrapping.invalid(null);
        }
    }

    private static boolean recipient(RecipientInfo recipient, boolean kem) {
        if (kem) {
            if (!(recipient.getInfo() instanceof OtherRecipientInfo other)
                    || !other.getType().equals(CMSObjectIdentifiers.id_ori_kem)) {
                return false;
            }
            KEMRecipientInfo info = KEMRecipientInfo.getInstance(other.getValue());
            return info.getRecipientIdentifier().getId() instanceof IssuerAndSerialNumber
                    && is(info.getKem(), NISTObjectIdentifiers.id_alg_ml_kem_1024)
                    && is(info.getKdf(), PKCSObjectIdentifiers.id_alg_hkdf_with_sha384)
                    && is(info.getWrap(), NISTObjectIdentifiers.id_aes256_wrap)
                    && info.getUkm() == null;
        }
        if (!(recipient.getInfo() instanceof KeyAgreeRecipientInfo info)) {
            return false;
        }
        AlgorithmIdentifier wrap =
                AlgorithmIdentifier.getInstance(info.getKeyEncryptionAlgorithm().getParameters());
        return info.getKeyEncryptionAlgorithm()
                        .getAlgorithm()
                        .equals(SECObjectIdentifiers.dhSinglePass_stdDH_sha384kdf_scheme)
                && is(wrap, NISTObjectIdentifiers.id_aes256_wrap)
                && info.getUserKeyingMaterial() == null
                && info.getOriginator().getOriginatorKey() != null
                && info.getRecipientEncryptedKeys().size() == 1
                && RecipientEncryptedKey.getInstance(
                                        info.getRecipientEncryptedKeys().getObjectAt(0))
                                .getIdentifier()
                                .getIssuerAndSerialNumber()
                        != null;
    }

    /// Twelve bytes of nonce, the whole tag: a shorter one is easier to forge.
    private static boolean isGcm(AlgorithmIdentifier algorithm) {
        GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
        return algorithm.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_GCM)
                && parameters.getNonce().length == 12
                && parameters.getIcvLen() == Segments.TAG_BYTES;
    }

    private static boolean is(AlgorithmIdentifier algorithm, ASN1ObjectIdentifier oid) {
        return algorithm.getAlgorithm().equals(oid) && algorithm.getParameters() == null;
    }
}
