package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;

/// Waits for what nothing tells of.
final class Eventually {
    private static final long DEADLINE_NANOS = 20_000_000_000L;
    private static final long STEP_NANOS = 5_000_000;

    private Eventually() {}

    interface Condition {
        boolean holds() throws Exception;
    }

    static void holds(Condition condition, String otherwise) throws Exception {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, otherwise);
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
