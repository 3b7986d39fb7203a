package org.entente.sign;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.entente.trust.Providers;

/// The two signature algorithms of version 1. Both must verify: an attacker must break both.
public enum SignatureAlgorithm {
    /// ECDSA over P-384 with SHA-384.
    P384("p384", "SHA384withECDSA", "SHA-384", X9ObjectIdentifiers.ecdsa_with_SHA384, NISTObjectIdentifiers.id_sha384),
    /// ML-DSA-87, pure, empty context, message digest SHA-512. Source: RFC 9882.
    MLDSA87("mldsa87", "ML-DSA-87", "SHA-512", NISTObjectIdentifiers.id_ml_dsa_87, NISTObjectIdentifiers.id_sha512);

    private final String fileName;
    private final String signature;
    private final String digest;
    private final String signatureOid;
    private final String digestOid;

    SignatureAlgorithm(
            String fileName,
            String signature,
            String digest,
            ASN1ObjectIdentifier signatureOid,
            ASN1ObjectIdentifier digestOid) {
        this.fileName = fileName;
        this.signature = signature;
        this.digest = digest;
        this.signatureOid = signatureOid.getId();
        this.digestOid = digestOid.getId();
    }

    /// As in `manifest.p384.p7s`.
    public String fileName() {
        return fileName;
    }

    AlgorithmIdentifier signatureId() {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(signatureOid));
    }

    AlgorithmIdentifier digestId() {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(digestOid));
    }

    byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance(digest).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signer = signature();
        signer.initSign(key);
        signer.update(message);
        return signer.sign();
    }

    boolean verify(PublicKey key, byte[] message, byte[] value) throws GeneralSecurityException {
        Signature verifier = signature();
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(value);
    }

    /// Bouncy Castle's P-384 is four to seven times faster than the JDK's, the JDK's ML-DSA faster than Bouncy
    /// Castle's.
    private Signature signature() throws GeneralSecurityException {
        return this == P384 ? Signature.getInstance(signature, Providers.BC) : Signature.getInstance(signature);
    }
}
