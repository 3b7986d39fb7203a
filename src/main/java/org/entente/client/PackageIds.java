package org.entente.client;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/// Makes package ids: UUIDs of version 7, so that they sort by the time they were made. Source: RFC 9562 section 5.7.
public final class PackageIds {
    private final Clock clock;
    private final SecureRandom random;

    public PackageIds(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// 48 bits of milliseconds, then 74 random bits.
    public UUID next() {
        long high = clock.millis() << 16 | 0x7000L | (random.nextLong() & 0xfffL);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL);
        return new UUID(high, low);
    }
}
