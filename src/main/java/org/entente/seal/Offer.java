package org.entente.seal;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.CmsFile;
import org.entente.sign.Oids;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.TrustBundle;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Sha384;

/// Everything of a package but its segments: the bytes exactly as they were signed. Nothing is verified yet.
///
/// @param wraps one for each of the header's wraps; empty where only the evidence is wanted
public record Offer(byte[] header, byte[] manifest, byte[] p384, byte[] mldsa87, List<KeyWrap> wraps) {
    public Offer {
        wraps = List.copyOf(wraps);
    }

    /// The package's identity (FORMATS section 3). It includes the signature values, since a remade ECDSA
    /// signature differs.
    public byte[] offerDigest() throws ExchangeException {
        return offerDigest(
                CmsFile.read(p384, SignatureAlgorithm.P384, Oids.MANIFEST, false),
                CmsFile.read(mldsa87, SignatureAlgorithm.MLDSA87, Oids.MANIFEST, false));
    }

    private byte[] offerDigest(CmsFile classical, CmsFile postQuantum) {
        return Sha384.of(
                Sha384.of(header),
                Sha384.of(manifest),
                Sha384.of(classical.signatureValue()),
                Sha384.of(postQuantum.signatureValue()));
    }

    /// Verifies schema, both signatures under the sender's keys, their attributes, and that header, manifest and
    /// wraps belong together. Whether the package may be accepted is asked separately.
    ///
    /// @param withWraps whether the wraps are here and have to fit
    public VerifiedOffer verify(
            TrustBundle sender, SecurityPolicies policies, CertificateVerifier verifier, boolean withWraps, Instant now)
            throws ExchangeException {
        Header parsedHeader = Header.parse(header);
        Manifest parsedManifest = Manifest.parse(manifest);
        if (!parsedHeader.sender().agency().equals(sender.agency())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME, "The package's header names another sender than " + sender.agency() + ".");
        }
        byte[] headerDigest = Sha384.of(header);
        CmsFile classical = ManifestSignatures.verifyContent(
                p384, SignatureAlgorithm.P384, parsedHeader, manifest, sender, verifier, now);
        CmsFile postQuantum = ManifestSignatures.verifyContent(
                mldsa87, SignatureAlgorithm.MLDSA87, parsedHeader, manifest, sender, verifier, now);
        if (!MessageDigest.isEqual(headerDigest, parsedManifest.headerDigest())) {
            throw new ExchangeException(Reason.HEADER_MISMATCH, "The manifest belongs to another header.");
        }
        SecurityLabel label = SecurityLabel.of(parsedHeader.marking(), policies);
        for (CmsFile file : List.of(classical, postQuantum)) {
            ManifestSignatures.verifyAttributes(file, parsedHeader, headerDigest, parsedManifest, manifest, label);
        }
        if (withWraps) {
            checkWraps(parsedHeader);
        }
        return new VerifiedOffer(
                this,
                parsedHeader,
                headerDigest,
                parsedManifest,
                classical,
                postQuantum,
                offerDigest(classical, postQuantum));
    }

    /// This offer as verified, without doing it again: only for bytes that were verified, or made here, before
    /// they were committed to our own store.
    public VerifiedOffer alreadyVerified() throws ExchangeException {
        CmsFile classical = CmsFile.read(p384, SignatureAlgorithm.P384, Oids.MANIFEST, false);
        CmsFile postQuantum = CmsFile.read(mldsa87, SignatureAlgorithm.MLDSA87, Oids.MANIFEST, false);
        return new VerifiedOffer(
                this,
                Header.parse(header),
                Sha384.of(header),
                Manifest.parse(manifest),
                classical,
                postQuantum,
                offerDigest(classical, postQuantum));
    }

    private void checkWraps(Header parsed) throws ExchangeException {
        boolean fit = wraps.size() == parsed.wraps().size();
        for (int i = 0; fit && i < wraps.size(); i++) {
            List<byte[]> here = wraps.get(i).digests();
            List<byte[]> named = parsed.wraps().get(i).blobs();
            for (int blob = 0; blob < here.size(); blob++) {
                fit &= MessageDigest.isEqual(here.get(blob), named.get(blob));
            }
        }
        if (!fit) {
            throw new ExchangeException(Reason.WRAP_INVALID, "The key wraps are not those that the header names.");
        }
    }
}
