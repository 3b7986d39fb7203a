package org.entente.seal;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.cms.Attribute;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.CmsFile;
import org.entente.sign.EssAttributes;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.Oids;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.Signer;
import org.entente.sign.TrustBundle;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Purpose;
import org.entente.trust.Sha384;
import org.entente.trust.SpiffeId;

/// The two detached signatures over a manifest (FORMATS section 3).
final class ManifestSignatures {
    private ManifestSignatures() {}

    static byte[] sign(
            Signer signer, Header header, byte[] headerDigest, Manifest manifest, byte[] bytes, SecurityLabel label)
            throws ExchangeException {
        return CmsFile.sign(
                signer, Oids.MANIFEST, bytes, false, manifest.sealedAt(), attributes(header, headerDigest, label));
    }

    /// The file's signature over the manifest, by a certificate that may sign for the header's sender in the
    /// generation that the header names.
    static CmsFile verifyContent(
            byte[] file,
            SignatureAlgorithm algorithm,
            Header header,
            byte[] manifest,
            TrustBundle sender,
            CertificateVerifier verifier,
            Instant now)
            throws ExchangeException {
        CmsFile cms = CmsFile.read(file, algorithm, Oids.MANIFEST, false);
        verifier.verify(sender.trust(), cms.chain(), Purpose.SIGN, now);
        cms.verifyContent(manifest);
        int place = algorithm == SignatureAlgorithm.P384 ? 0 : 1;
        byte[] named = header.sender().signers().get(place);
        KeySet set = sender.find(KeyUse.SIGNING, header.sender().generation()).orElse(null);
        if (set == null
                || !set.certificates().get(place).equals(cms.certificate())
                || !Arrays.equals(named, digest(cms.certificate()))) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_GENERATION,
                    "The " + algorithm.fileName() + " signature is not by the certificate of generation "
                            + header.sender().generation() + " that the header and the key statements of "
                            + sender.agency() + " name.");
        }
        return cms;
    }

    static void verifyAttributes(
            CmsFile cms, Header header, byte[] headerDigest, Manifest manifest, byte[] bytes, SecurityLabel label)
            throws ExchangeException {
        cms.verifyAttributes(bytes, manifest.sealedAt(), attributes(header, headerDigest, label));
    }

    static byte[] digest(X509Certificate certificate) {
        return Sha384.of(CertificateFile.der(certificate));
    }

    private static List<Attribute> attributes(Header header, byte[] headerDigest, SecurityLabel label) {
        return List.of(
                EssAttributes.securityLabel(label.policyOid(), label.classification(), label.privacyMark()),
                EssAttributes.receiptRequest(
                        headerDigest,
                        SpiffeId.of(header.sender().agency(), "/sign").value()));
    }
}
