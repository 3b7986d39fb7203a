package org.entente.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.CmsFile;

/// An offer whose signatures verified and whose parts belong together.
///
/// @param p384 the P-384 signature
/// @param mldsa87 the ML-DSA-87 signature
/// @param offerDigest the package's identity
public record VerifiedOffer(
        Offer offer,
        Header header,
        byte[] headerDigest,
        Manifest manifest,
        CmsFile p384,
        CmsFile mldsa87,
        byte[] offerDigest) {
    /// Places of the wraps.
    private static final int RECIPIENT = 0;

    private static final int ARCHIVE = 1;

    /// The keys of the segments, recovered with our private keys and checked against the manifest's commitment.
    /// WRONG_RECIPIENT when no wrap is for these keys, WRAP_INVALID, KEY_COMMITMENT. The caller closes them.
    public SegmentKeys open(SealingKeys keys) throws ExchangeException {
        if (!header.recipient().agency().equals(keys.agency())) {
            throw wrongRecipient("it is addressed to another agency");
        }
        checkRecipients();
        Header.Wrap wrap = header.wraps().get(RECIPIENT);
        if (wrap.generation() != keys.generation()
                || header.recipient().generation() != keys.generation()
                || !MessageDigest.isEqual(wrap.certs().get(0), ManifestSignatures.digest(keys.mlkemCertificate()))
                || !MessageDigest.isEqual(wrap.certs().get(1), ManifestSignatures.digest(keys.p384Certificate()))) {
            throw wrongRecipient(
                    "it is sealed to generation " + wrap.generation() + " of our keys, which is not in use");
        }
        byte[] dek = KeyWrapping.unwrap(offer.wraps().get(RECIPIENT), header.packageId(), keys);
        try {
            SegmentKeys segmentKeys = SegmentKeys.derive(dek, header.salt(), headerDigest);
            try {
                segmentKeys.check(manifest);
            } catch (ExchangeException e) {
                segmentKeys.close();
                throw e;
            }
            return segmentKeys;
        } finally {
            Arrays.fill(dek, (byte) 0);
        }
    }

    /// A package is sealed to its recipient and to its sender's archive, in this order, and to nobody else
    /// (FORMATS section 3): a wrap for a third party would let it read what the marking keeps from it.
    private void checkRecipients() throws ExchangeException {
        boolean asAgreed = header.wraps().size() == 2
                && header.wraps().get(RECIPIENT).role() == Header.Role.RECIPIENT
                && header.wraps()
                        .get(RECIPIENT)
                        .agency()
                        .equals(header.recipient().agency())
                && header.wraps().get(ARCHIVE).role() == Header.Role.ARCHIVE
                && header.wraps().get(ARCHIVE).agency().equals(header.sender().agency());
        if (!asAgreed) {
            throw wrongRecipient("it is not sealed to its recipient and its sender's archive alone");
        }
    }

    private static ExchangeException wrongRecipient(String why) {
        return new ExchangeException(Reason.WRONG_RECIPIENT, "The package is not for this gateway: " + why + ".");
    }
}
