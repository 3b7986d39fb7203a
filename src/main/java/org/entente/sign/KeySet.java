package org.entente.sign;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One generation of keys for one use, as a key statement lists it.
///
/// @param certificates P-384 first, the post-quantum one second; empty for ledger and witness
/// @param verifierKeys raw keys of ledger and witness; empty otherwise
public record KeySet(
        KeyUse use,
        int generation,
        KeyState state,
        Instant notBefore,
        @Nullable Instant retireAt,
        List<X509Certificate> certificates,
        List<VerifierKey> verifierKeys) {
    public KeySet {
        certificates = List.copyOf(certificates);
        verifierKeys = List.copyOf(verifierKeys);
    }

    /// The P-384 certificate of a set that has a pair.
    public X509Certificate p384() {
        return certificates.get(0);
    }

    /// The ML-DSA-87 or ML-KEM-1024 certificate of a set that has a pair.
    public X509Certificate postQuantum() {
        return certificates.get(1);
    }

    /// A raw public key.
    ///
    /// @param alg `ed25519`, `ml-dsa-44` or `ml-dsa-87`
    public record VerifierKey(String alg, byte[] key) {
        public VerifierKey {
            key = key.clone();
        }

        @Override
        public byte[] key() {
            return key.clone();
        }
    }
}
