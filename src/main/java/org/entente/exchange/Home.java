package org.entente.exchange;

import org.entente.seal.SealTo;
import org.entente.seal.SealingKeys;
import org.entente.sign.SigningKeys;
import org.entente.trust.AgencyId;

/// The one agency whose gateway this is, with its working keys.
///
/// Owns the secrets it holds; has no `toString` that shows them. The archive is the sender's own way back to a
/// package: only its public keys are here.
public final class Home {
    private final AgencyId agency;
    private final Party party;
    private final SigningKeys signing;
    private final SealingKeys sealing;
    private final SealTo archive;
    private final byte[] requestSecret;

    /// Takes the keys over.
    ///
    /// @param requestSecret 32 bytes, keys the hash by which a repeated submission is known
    public Home(
            AgencyId agency,
            Party party,
            SigningKeys signing,
            SealingKeys sealing,
            SealTo archive,
            byte[] requestSecret) {
        this.agency = agency;
        this.party = party;
        this.signing = signing;
        this.sealing = sealing;
        this.archive = archive;
        this.requestSecret = requestSecret.clone();
    }

    public AgencyId agency() {
        return agency;
    }

    Party party() {
        return party;
    }

    SigningKeys signing() {
        return signing;
    }

    SealingKeys sealing() {
        return sealing;
    }

    SealTo archive() {
        return archive;
    }

    byte[] requestSecret() {
        return requestSecret;
    }
}
