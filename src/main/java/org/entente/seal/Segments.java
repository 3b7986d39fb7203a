package org.entente.seal;

/// Sizes of the segments of a sealed payload (FORMATS section 3).
public final class Segments {
    /// Plaintext bytes of every segment but the last.
    public static final int PLAIN_BYTES = 262_144;

    /// AES-GCM's tag.
    public static final int TAG_BYTES = 16;

    /// Ciphertext bytes, tag included, of every segment but the last.
    public static final int SEALED_BYTES = PLAIN_BYTES + TAG_BYTES;

    /// Segments of one payload.
    static final int MAX_COUNT = 1 << 24;

    private Segments() {}
}
