package org.entente.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;

class LedgerClockTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /// Says each time once, then the last one for ever.
    private static final class Script extends Clock {
        private final Deque<Instant> times = new ArrayDeque<>();

        Script(Instant... times) {
            this.times.addAll(List.of(times));
        }

        @Override
        public Instant instant() {
            return times.size() > 1 ? times.pop() : times.getFirst();
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

    @Test
    void timesAreInMillisecondsAndMayRepeat() throws ExchangeException {
        LedgerClock clock =
                new LedgerClock(new Script(NOON.plusNanos(1_999_999), NOON.plusMillis(1), NOON.plusMillis(7)));
        assertEquals(NOON.plusMillis(1), clock.next());
        assertEquals(NOON.plusMillis(1), clock.next());
        assertEquals(NOON.plusMillis(7), clock.next());
    }

    @Test
    void aStepBackOfUpToFiveSecondsIsWaitedFor() throws ExchangeException {
        Instant back = NOON.minus(LedgerClock.MOST_WAITED);
        LedgerClock clock = new LedgerClock(new Script(NOON, back, back.plusSeconds(4), NOON.plusMillis(3)));
        assertEquals(NOON, clock.next());
        assertEquals(NOON.plusMillis(3), clock.next());
        assertFalse(clock.halted());
    }

    @Test
    void aLongerStepBackHaltsForEver() throws ExchangeException {
        Instant back = NOON.minus(LedgerClock.MOST_WAITED).minusMillis(1);
        LedgerClock clock = new LedgerClock(new Script(NOON, back, NOON.plusSeconds(1)));
        clock.next();
        assertEquals(
                Reason.STORE_HALTED,
                assertThrows(ExchangeException.class, clock::next).reason());
        assertTrue(clock.halted());
        // The time is right again: what came between is not known, so that an operator has to look.
        assertEquals(
                Reason.STORE_HALTED,
                assertThrows(ExchangeException.class, clock::next).reason());
    }

    @Test
    void aClockThatStandsStillBehindHaltsInsteadOfWaitingForEver() throws ExchangeException {
        LedgerClock clock = new LedgerClock(new Script(NOON, NOON.minusMillis(1)));
        clock.next();
        assertEquals(
                Reason.STORE_HALTED,
                assertThrows(ExchangeException.class, clock::next).reason());
    }

    @Test
    void aStartBeforeTheNewestEntryIsRefusedAndLaterEntriesFollowIt() throws ExchangeException {
        Instant entry = NOON.plusSeconds(4);
        LedgerClock clock = new LedgerClock(new Script(NOON, NOON, entry.plusMillis(1)));
        clock.startAfter(entry);
        assertEquals(entry.plusMillis(1), clock.next());
        LedgerClock wrong = new LedgerClock(Clock.fixed(NOON, ZoneOffset.UTC));
        ExchangeException refused =
                assertThrows(ExchangeException.class, () -> wrong.startAfter(NOON.plus(Duration.ofHours(1))));
        assertEquals(Reason.CONFIGURATION, refused.reason());
        assertTrue(refused.text().contains("2026-11-23T13:00:00Z"), refused.text());
    }
}
