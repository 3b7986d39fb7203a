package org.entente.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

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

    private static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + algorithm, e);
        }
    }
}
