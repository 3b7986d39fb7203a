package org.entente.exchange;

import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Purpose;

/// Finds the public keys a package is sealed to.
final class SealingTargets {
    private SealingTargets() {}

    /// The agency's active generation, both certificates verified now: nothing is sealed to a revoked or expired
    /// key.
    static KeySet active(ExchangeSetup setup, AgencyId agency, KeyUse use) throws ExchangeException {
        TrustBundle bundle = setup.bundle(agency);
        KeySet set = bundle.active(use)
                .orElseThrow(() -> new ExchangeException(
                        Reason.CERTIFICATE_GENERATION,
                        agency + " has no active " + use.code() + " keys in its key statements. Its operator publishes"
                                + " new ones."));
        CertificateVerifier verifier = new CertificateVerifier();
        for (var certificate : set.certificates()) {
            verifier.verify(bundle.trust(), List.of(certificate), Purpose.SEAL, setup.now());
        }
        return set;
    }
}
