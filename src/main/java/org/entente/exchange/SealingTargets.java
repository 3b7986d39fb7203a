package org.entente.exchange;

import java.security.cert.X509Certificate;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Header;
import org.entente.seal.SealTo;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Purpose;

/// Finds the public keys a package is sealed to. Each certificate is verified at that moment: nothing is sealed
/// to a revoked or expired key.
final class SealingTargets {
    private SealingTargets() {}

    /// The agency's active sealing keys. CERTIFICATE_GENERATION when there are none; the reasons of certificates.
    static SealTo recipient(ExchangeSetup setup, AgencyId agency) throws ExchangeException {
        TrustBundle bundle = setup.bundle(agency);
        KeySet set = bundle.active(KeyUse.SEALING)
                .orElseThrow(
                        () -> new ExchangeException(
                                Reason.CERTIFICATE_GENERATION,
                                agency
                                        + " has no active sealing keys in its key statements. Its operator publishes new ones."));
        SealTo to = new SealTo(agency, Header.Role.RECIPIENT, set.generation(), set.postQuantum(), set.p384());
        return verified(setup, bundle, to, Purpose.SEAL);
    }

    /// The home agency's archive.
    static SealTo archive(ExchangeSetup setup) throws ExchangeException {
        TrustBundle own = setup.bundle(setup.home().agency());
        return verified(setup, own, setup.home().archive(), Purpose.ARCHIVE);
    }

    private static SealTo verified(ExchangeSetup setup, TrustBundle bundle, SealTo to, Purpose purpose)
            throws ExchangeException {
        try {
            for (X509Certificate certificate : List.of(to.p384(), to.mlkem())) {
                new CertificateVerifier().verify(bundle.trust(), List.of(certificate), purpose, setup.now());
            }
        } catch (ExchangeException e) {
            // The submitter acts on the reason; what stands in the certificate is between the two operators.
            throw new ExchangeException(
                    e.reason(),
                    "Nothing can be sealed to the keys of " + to.agency()
                            + " now. Its operator publishes new keys or a fresh revocation list; ask yours.",
                    e);
        }
        return to;
    }
}
