package org.entente.trust;

import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// The kinds of key that Entente uses; any other kind is refused wherever keys are read.
///
/// Told apart by the algorithm identifier in the encoding, since the JDK calls an ML-DSA-87 key of a
/// certificate just `ML-DSA`.
enum KeyKind {
    P384("EC", X9ObjectIdentifiers.id_ecPublicKey),
    MLDSA87("ML-DSA-87", NISTObjectIdentifiers.id_ml_dsa_87),
    MLDSA44("ML-DSA-44", NISTObjectIdentifiers.id_ml_dsa_44),
    MLKEM1024("ML-KEM-1024", NISTObjectIdentifiers.id_alg_ml_kem_1024),
    ED25519("Ed25519", EdECObjectIdentifiers.id_Ed25519);

    private final String algorithm;
    private final String oid;

    KeyKind(String algorithm, ASN1ObjectIdentifier oid) {
        this.algorithm = algorithm;
        this.oid = oid.getId();
    }

    /// The name under which the JDK knows it.
    String algorithm() {
        return algorithm;
    }

    static Optional<KeyKind> of(PublicKey key) {
        return of(SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm());
    }

    static Optional<KeyKind> of(AlgorithmIdentifier identifier) {
        for (KeyKind kind : values()) {
            if (kind.oid.equals(identifier.getAlgorithm().getId())
                    && (kind != P384 || SECObjectIdentifiers.secp384r1.equals(identifier.getParameters()))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
