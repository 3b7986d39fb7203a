package org.entente.exchange;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes those who wait for new packages in the inbox.
final class InboxSignal {
    /// How long a watcher waits before it looks again without having been woken.
    static final Duration POLL = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Guarded by the lock.
    private long commits;

    void raise() {
        lock.lock();
        try {
            commits++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// To be read before the inbox is, so that a commit between the two is not missed.
    long now() {
        lock.lock();
        try {
            return commits;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when something was committed after `seen`, or after the time.
    void awaitAfter(long seen, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (commits == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
