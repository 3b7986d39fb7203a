package org.entente.seal;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.entente.trust.AgencyId;

/// One generation of an agency's private sealing keys. Owns the keys; has no `toString` that shows them.
public final class SealingKeys {
    private final AgencyId agency;
    private final int generation;
    private final PrivateKey mlkem;
    private final X509Certificate mlkemCertificate;
    private final PrivateKey p384;
    private final X509Certificate p384Certificate;

    public SealingKeys(
            AgencyId agency,
            int generation,
            PrivateKey mlkem,
            X509Certificate mlkemCertificate,
            PrivateKey p384,
            X509Certificate p384Certificate) {
        this.agency = agency;
        this.generation = generation;
        this.mlkem = mlkem;
        this.mlkemCertificate = mlkemCertificate;
        this.p384 = p384;
        this.p384Certificate = p384Certificate;
    }

    public AgencyId agency() {
        return agency;
    }

    public int generation() {
        return generation;
    }

    PrivateKey mlkem() {
        return mlkem;
    }

    X509Certificate mlkemCertificate() {
        return mlkemCertificate;
    }

    PrivateKey p384() {
        return p384;
    }

    X509Certificate p384Certificate() {
        return p384Certificate;
    }
}
