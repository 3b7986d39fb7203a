package org.entente.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.entente.ExchangeException;
import org.entente.Reason;

/// What is derived from a package's data encryption key (FORMATS section 3): segment key, nonce prefix,
/// commitment. All are bound to the header's hash, so no other header opens the segments. Also seals and opens
/// single segments.
///
/// Owns its secrets; [#close] wipes what it can reach. Not for use by several threads.
public final class SegmentKeys implements AutoCloseable {
    private static final int KEY_BYTES = 32;
    private static final int PREFIX_BYTES = 7;
    private static final int COMMIT_BYTES = 48;

    private final byte[] key;
    private final byte[] noncePrefix;
    private final byte[] commit;
    private final Cipher cipher;
    private final byte[] nonce = new byte[12];
    private int next;
    private boolean closed;

    private SegmentKeys(byte[] key, byte[] noncePrefix, byte[] commit) throws GeneralSecurityException {
        this.key = key;
        this.noncePrefix = noncePrefix;
        this.commit = commit;
        // The JDK's provider refuses to encrypt twice in a row under one nonce: a net below our own care.
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    }

    /// Derives all keys of a package.
    ///
    /// @param dek 32 bytes; stays the caller's
    /// @param headerDigest SHA-384 of the header's bytes
    static SegmentKeys derive(byte[] dek, byte[] salt, byte[] headerDigest) {
        try {
            KDF hkdf = KDF.getInstance("HKDF-SHA384");
            return new SegmentKeys(
                    expand(hkdf, dek, salt, "entente/v1 segment", headerDigest, KEY_BYTES),
                    expand(hkdf, dek, salt, "entente/v1 nonce", headerDigest, PREFIX_BYTES),
                    expand(hkdf, dek, salt, "entente/v1 commit", headerDigest, COMMIT_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The key commitment, as it stands in the manifest.
    public byte[] commit() {
        return commit.clone();
    }

    /// Refuses keys that are not those the sender sealed with; KEY_COMMITMENT. AES-GCM alone would let one
    /// ciphertext open to different texts under different keys.
    public void check(Manifest manifest) throws ExchangeException {
        if (!MessageDigest.isEqual(commit, manifest.commit())) {
            throw new ExchangeException(
                    Reason.KEY_COMMITMENT, "The key of the package does not match the manifest's commitment.");
        }
    }

    /// Seals one segment; returns its length with the tag.
    ///
    /// @throws IllegalStateException when this is not the next index: a (key, index) pair is encrypted once, for
    /// two texts under one nonce give both away
    int seal(int index, boolean last, byte[] plain, int length, byte[] out) {
        if (index != next) {
            throw new IllegalStateException("segment " + index + " is not the next one, which is " + next);
        }
        next++;
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), nonce(index, last));
            return cipher.doFinal(plain, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Opens one segment; returns the plaintext's length. SEGMENT_INVALID when it was altered, moved, or cut.
    int open(int index, boolean last, byte[] sealed, int length, byte[] out) throws ExchangeException {
        try {
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), nonce(index, last));
            return cipher.doFinal(sealed, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new ExchangeException(Reason.SEGMENT_INVALID, "Segment " + index + " does not open.", e);
        }
    }

    private GCMParameterSpec nonce(int index, boolean last) {
        if (closed) {
            throw new IllegalStateException("the keys are wiped");
        }
        System.arraycopy(noncePrefix, 0, nonce, 0, PREFIX_BYTES);
        nonce[7] = (byte) (index >>> 24);
        nonce[8] = (byte) (index >>> 16);
        nonce[9] = (byte) (index >>> 8);
        nonce[10] = (byte) index;
        nonce[11] = (byte) (last ? 1 : 0);
        return new GCMParameterSpec(Segments.TAG_BYTES * 8, nonce);
    }

    private static byte[] expand(KDF hkdf, byte[] dek, byte[] salt, String label, byte[] headerDigest, int length)
            throws GeneralSecurityException {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        info.writeBytes(headerDigest);
        SecretKey ikm = new SecretKeySpec(dek, "Generic");
        return hkdf.deriveData(
                HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(ikm).thenExpand(info.toByteArray(), length));
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
        Arrays.fill(noncePrefix, (byte) 0);
        Arrays.fill(nonce, (byte) 0);
    }
}
