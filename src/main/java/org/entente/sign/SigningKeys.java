package org.entente.sign;

import org.entente.trust.AgencyId;

/// One generation of an agency's signing keys: P-384 first, ML-DSA-87 second.
public record SigningKeys(AgencyId agency, int generation, Signer p384, Signer mldsa87) {
    public SigningKeys {
        if (p384.algorithm() != SignatureAlgorithm.P384 || mldsa87.algorithm() != SignatureAlgorithm.MLDSA87) {
            throw new IllegalArgumentException("signers of the wrong algorithms");
        }
    }

    public Signer signer(SignatureAlgorithm algorithm) {
        return algorithm == SignatureAlgorithm.P384 ? p384 : mldsa87;
    }
}
