package org.entente.cli;

import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.SignedKeyStatement;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyTrust;

/// A bundle's roots, lists and statements without regard to time: the one in force may be stale, and is then
/// just what is to be replaced. Roots and lists are verified, the statements' signatures are not; never a
/// ground to believe it.
record PkiStoredBundle(AgencyTrust trust, List<byte[]> statements) {
    static PkiStoredBundle read(byte[] bytes) throws ExchangeException {
        TrustBundle.Parts parts = TrustBundle.parts(bytes);
        return new PkiStoredBundle(
                parts.trust(),
                parts.signed().stream().map(SignedKeyStatement::statement).toList());
    }

    /// Refuses what may not take this one's place: other roots, older lists, fewer or other key statements.
    void requireSuccessor(PkiStoredBundle next) throws ExchangeException {
        if (!Arrays.equals(trust.fingerprint(), next.trust.fingerprint())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED,
                    "The name " + trust.agency() + " is taken by other roots; nothing was imported. If the agency has"
                            + " new roots, compare fingerprints with it, then remove the old bundle.");
        }
        if (!trust.isSameOrNewerIn(next.trust)) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE,
                    "This bundle of " + trust.agency() + " is older than the one in force: nothing was imported.");
        }
        for (int i = 0; i < statements.size(); i++) {
            if (i >= next.statements.size() || !Arrays.equals(statements.get(i), next.statements.get(i))) {
                throw new ExchangeException(
                        Reason.CERTIFICATE_GENERATION,
                        "Key statement " + (i + 1) + " of " + trust.agency()
                                + " is missing or another one than before: nothing was imported. Speak to its operator.");
            }
        }
    }
}
