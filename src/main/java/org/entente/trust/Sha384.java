package org.entente.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-384, the hash of everything of a package.
public final class Sha384 {
    /// Bytes of a digest.
    public static final int BYTES = 48;

    private Sha384() {}

    /// The digest of the parts, one after the other.
    public static byte[] of(byte[]... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-384");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-384", e);
        }
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
