package org.entente.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.entente.Reason;
import org.entente.trust.SpiffeId;
import org.junit.jupiter.api.Test;

class RefusalCounterTest {
    private static final SpiffeId CALLER = new SpiffeId("spiffe://usa.state/client/desk");
    private static final SpiffeId OTHER = new SpiffeId("spiffe://usa.state/client/other");

    private final List<Refusal> recorded = new ArrayList<>();
    private final HandClock clock = new HandClock();
    private final RefusalCounter counter = new RefusalCounter(recorded::add, 10, clock);

    @Test
    void tenAMinuteAreRecordedOneByOneAndTheRestAsOneNumber() {
        refuse(CALLER, 37);
        assertEquals(10, recorded.size());
        refuse(OTHER, 1);
        assertEquals(11, recorded.size());
        clock.now = clock.now.plus(Duration.ofSeconds(61));
        counter.flush();
        assertEquals(12, recorded.size());
        Refusal rest = recorded.getLast();
        assertEquals(CALLER, rest.caller());
        assertEquals(27, rest.count());
        assertEquals(38, counter.total());
    }

    @Test
    void theNextMinuteBeginsAnew() {
        refuse(CALLER, 10);
        clock.now = clock.now.plus(Duration.ofSeconds(60));
        refuse(CALLER, 10);
        assertEquals(20, recorded.size());
        assertTrue(recorded.stream().allMatch(refusal -> refusal.count() == 1));
    }

    @Test
    void whatIsCountedWhenTheGatewayStopsIsRecorded() {
        refuse(CALLER, 12);
        counter.close();
        assertEquals(2, recorded.getLast().count());
    }

    @Test
    void aCallerHasSoManyCallsASecondAndOthersAreNotTouched() {
        var nanos = new AtomicLong();
        var limit = new RateLimit(2, nanos::get);
        assertTrue(limit.take("a"));
        assertTrue(limit.take("a"));
        assertFalse(limit.take("a"));
        assertTrue(limit.take("b"));
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertTrue(limit.take("a"));
        assertFalse(limit.take("a"));
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertTrue(limit.take("a"));
        assertTrue(limit.take("a"));
        assertFalse(limit.take("a"));
    }

    private void refuse(SpiffeId caller, int times) {
        for (int i = 0; i < times; i++) {
            counter.refused(caller, "entente.v1.PeerService/Ping", Reason.PERMISSION_DENIED);
        }
    }

    private static final class HandClock extends Clock {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
