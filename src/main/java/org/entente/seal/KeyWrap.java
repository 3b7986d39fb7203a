package org.entente.seal;

import java.util.List;
import org.entente.trust.Sha384;

/// The three blobs by which one recipient recovers the data encryption key (FORMATS section 3).
public record KeyWrap(byte[] wrap1, byte[] wrap2, byte[] wrap3) {
    /// Largest wrap1 or wrap2 that is read.
    public static final int MAX_BYTES = 8192;

    /// As the header names them.
    List<byte[]> digests() {
        return List.of(Sha384.of(wrap1), Sha384.of(wrap2), Sha384.of(wrap3));
    }
}
