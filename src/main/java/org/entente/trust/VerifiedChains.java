package org.entente.trust;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Chains whose signatures and contents were found good under one trust snapshot, so that a call of a known
/// peer costs no signature check (SunEC verifies some 500 a second). Dates and revocation are not remembered.
/// For many threads.
final class VerifiedChains {
    /// Beyond this the chain that was unused longest is forgotten, and only verified again.
    static final int LIMIT = 1024;

    private static final float LOAD = 0.75f;

    /// The digest over the whole chain, since a leaf can be sent with other intermediates.
    record Key(ByteBuffer chainDigest, Purpose purpose) {
        static Key of(List<byte[]> chain, Purpose purpose) {
            return new Key(
                    ByteBuffer.wrap(Sha384.of(chain.toArray(byte[][]::new))).asReadOnlyBuffer(), purpose);
        }
    }

    private final Map<Key, SpiffeId> chains = new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SpiffeId> eldest) {
            return size() > LIMIT;
        }
    };

    synchronized Optional<SpiffeId> find(Key key) {
        return Optional.ofNullable(chains.get(key));
    }

    synchronized void add(Key key, SpiffeId id) {
        chains.put(key, id);
    }

    synchronized int size() {
        return chains.size();
    }
}
