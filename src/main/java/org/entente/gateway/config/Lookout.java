package org.entente.gateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a folder four times a second, on a thread of its own: a folder does not tell of its changes on every file
/// system, and what expires tells nobody. A look that fails is logged, and the next one happens all the same.
public final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    /// A revocation must have ended everything within a second of its bundle's import.
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final String name;
    private final Runnable look;

    /// Guarded by this.
    private @Nullable Thread thread;

    /// @param name of the thread, and of what is looked at in the log
    public Lookout(String name, Runnable look) {
        this.name = name;
        this.look = look;
    }

    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name(name).start(this::watch);
        }
    }

    /// No look begins after this; one may still be under way.
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PERIOD);
                guarded(name, look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs a part of a look. Whatever fails, the rest goes on: without it revoked certificates would stay good.
    public static void guarded(String name, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            LOG.error("{} could not look", name, e);
        }
    }
}
