package org.entente.gateway.grpc;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// So many calls a second per caller, and as many at once: a bucket of tokens that refills evenly. The keys are those
/// of configured callers and one for each other agency, so their number is bounded. For many threads.
final class RateLimit {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanoTime;

    /// Guarded by this.
    private final Map<String, Bucket> buckets = new HashMap<>();

    /// @param nanoTime as [System#nanoTime]
    RateLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    private record Bucket(double tokens, long at) {}

    /// Whether one more call fits.
    synchronized boolean take(String key) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.getOrDefault(key, new Bucket(perSecond, now));
        double tokens = Math.min(perSecond, bucket.tokens() + (now - bucket.at()) / NANOS * perSecond);
        boolean fits = tokens >= 1;
        buckets.put(key, new Bucket(fits ? tokens - 1 : tokens, now));
        return fits;
    }
}
