package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateTest {
    @ParameterizedTest
    @CsvSource({
        "QUEUED, DELIVERED, false, true",
        "DELIVERED, DELIVERED, true, true",
        "ACCEPTED, DELIVERED, true, true",
        "ACTIONED, DELIVERED, true, true",
        "ACTIONED, ACCEPTED, true, true",
        "REFUSED, DELIVERED, false, false",
        "EXPIRED, DELIVERED, false, false",
        "DELIVERED, EXPIRED, false, false",
        "REJECTED, ACCEPTED, false, false",
        "REJECTED, DELIVERED, true, true",
        "ACCEPTED, ACTIONED, false, true",
        "PARTLY_ACCEPTED, ACCEPTED, false, false",
        "REJECTED, ACTIONED, false, false"
    })
    void knowsWhatWasReachedAndWhatStillCanBe(State now, State wanted, boolean reached, boolean reachable) {
        assertEquals(reached, now.reached(wanted));
        assertEquals(reachable, now.canReach(wanted));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void everyStateWasQueuedAndCanReachItself(State state) {
        assertTrue(state.reached(State.QUEUED));
        assertTrue(state.reached(state));
        assertTrue(state.canReach(state));
    }

    @Test
    void finalStatesStay() {
        for (State end : new State[] {State.REFUSED, State.EXPIRED, State.REJECTED}) {
            assertFalse(end.canReach(State.ACTIONED));
        }
    }
}
