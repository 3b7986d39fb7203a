package org.entente.credentials;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// What the machine itself took away: how much later than it asked for a thread was woken. On a machine with other work
/// no promise of a second can be kept to the letter, so a limit of time is a limit plus this.
final class Stalls implements AutoCloseable {
    private static final long STEP_NANOS = 10_000_000;

    private final AtomicLong lostNanos = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().name("stalls").unstarted(this::measure);

    private volatile boolean over;

    Stalls() {
        thread.start();
    }

    private void measure() {
        long before = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(STEP_NANOS);
            long now = System.nanoTime();
            long late = now - before - STEP_NANOS;
            if (late > STEP_NANOS) {
                lostNanos.addAndGet(late);
            }
            before = now;
        }
    }

    Duration lost() {
        return Duration.ofNanos(lostNanos.get());
    }

    @Override
    public void close() {
        over = true;
    }
}
