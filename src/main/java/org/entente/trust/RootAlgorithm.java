package org.entente.trust;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;

/// The two roots of every agency, in the order in which pairs are always written.
public enum RootAlgorithm {
    /// ECDSA P-384 with SHA-384: TLS, P-384 signing, P-384 sealing and archive.
    P384(KeyKind.P384, CertificateFacts.ECDSA_SHA384),
    /// ML-DSA-87: ML-DSA-87 signing, ML-KEM-1024 sealing and archive.
    MLDSA87(KeyKind.MLDSA87, CertificateFacts.MLDSA_87);

    private final KeyKind kind;
    private final String signatureOid;

    RootAlgorithm(KeyKind kind, String signatureOid) {
        this.kind = kind;
        this.signatureOid = signatureOid;
    }

    KeyKind kind() {
        return kind;
    }

    String signatureOid() {
        return signatureOid;
    }

    /// P-384 by Bouncy Castle (seven times as fast as the JDK), ML-DSA by the JDK.
    void verify(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
        switch (this) {
            case P384 -> certificate.verify(key, Providers.BC);
            case MLDSA87 -> certificate.verify(key);
        }
    }

    void verify(X509CRL crl, PublicKey key) throws GeneralSecurityException {
        switch (this) {
            case P384 -> crl.verify(key, Providers.BC);
            case MLDSA87 -> crl.verify(key);
        }
    }
}
