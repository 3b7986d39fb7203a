package org.entente.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/// Fresh key pairs, as the JDK's key objects with its own secure random source; Bouncy Castle takes the P-384
/// and Ed25519 ones as they are.
public final class KeyPairs {
    private KeyPairs() {}

    public static KeyPair p384() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-384", e);
        }
    }

    public static KeyPair mldsa87() {
        return generate("ML-DSA-87");
    }

    public static KeyPair mldsa44() {
        return generate("ML-DSA-44");
    }

    public static KeyPair mlkem1024() {
        return generate("ML-KEM-1024");
    }

    public static KeyPair ed25519() {
        return generate("Ed25519");
    }

    /// A key of the profile's kind.
    public static KeyPair generate(CertificateProfile profile) {
        return switch (profile.key()) {
            case P384 -> p384();
            case MLDSA87 -> mldsa87();
            case MLDSA44 -> mldsa44();
            case MLKEM1024 -> mlkem1024();
            case ED25519 -> ed25519();
        };
    }

    /// Whether the private key is the public key's: by a signature for signing keys, by an encapsulation for
    /// ML-KEM, and for P-384 by a signature, whatever the key is for.
    public static boolean match(PublicKey publicKey, PrivateKey privateKey) {
        KeyKind kind = KeyKind.of(publicKey).orElse(null);
        try {
            return switch (kind) {
                case null -> false;
                case P384 -> signs("SHA384withECDSA", publicKey, privateKey);
                case MLDSA87 -> signs("ML-DSA-87", publicKey, privateKey);
                case MLDSA44 -> signs("ML-DSA-44", publicKey, privateKey);
                case ED25519 -> signs("Ed25519", publicKey, privateKey);
                case MLKEM1024 -> encapsulates(publicKey, privateKey);
            };
        } catch (GeneralSecurityException e) {
            // A key of another algorithm does not fit.
            return false;
        }
    }

    private static boolean signs(String algorithm, PublicKey publicKey, PrivateKey privateKey)
            throws GeneralSecurityException {
        byte[] probe = "entente: does this key fit?".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static boolean encapsulates(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        KEM kem = KEM.getInstance("ML-KEM");
        KEM.Encapsulated sent = kem.newEncapsulator(publicKey).encapsulate();
        SecretKey received = kem.newDecapsulator(privateKey).decapsulate(sent.encapsulation());
        return MessageDigest.isEqual(sent.key().getEncoded(), received.getEncoded());
    }

    private static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + algorithm, e);
        }
    }
}
