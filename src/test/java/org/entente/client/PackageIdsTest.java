package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.UUID;
import org.entente.seal.PackageId;
import org.junit.jupiter.api.Test;

class PackageIdsTest {
    private static PackageIds at(String time) {
        return new PackageIds(Clock.fixed(Instant.parse(time), ZoneOffset.UTC), new SecureRandom());
    }

    /// Source: RFC 9562 appendix A.6, whose example is of this moment.
    @Test
    void beginsWithTheMillisecondsOfItsMaking() {
        UUID id = at("2022-02-22T19:22:22.000Z").next();
        assertTrue(id.toString().startsWith("017f22e2-79b0-7"), id.toString());
    }

    @Test
    void areOfVersionSevenAndNeverTheSame() {
        var seen = new HashSet<UUID>();
        PackageIds ids = at("2026-11-23T00:00:00.123Z");
        for (int i = 0; i < 10_000; i++) {
            UUID id = ids.next();
            assertEquals(7, id.version());
            assertEquals(2, id.variant());
            assertTrue(PackageId.isValid(id.toString()), id.toString());
            assertTrue(seen.add(id));
        }
    }

    @Test
    void sortByTime() {
        String earlier = at("2026-11-23T00:00:00.000Z").next().toString();
        String later = at("2026-11-23T00:00:00.001Z").next().toString();
        assertTrue(earlier.compareTo(later) < 0);
    }
}
