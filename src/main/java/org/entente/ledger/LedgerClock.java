package org.entente.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time in the entries of a gateway's ledgers, which never goes back (FORMATS section 6, "Clock"): a clock that
/// went back by up to five seconds is waited for; by more halts the ledgers until the gateway is started again with
/// the right time, since nobody can tell which of the two times was wrong. For several threads.
public final class LedgerClock {
    /// The most that a clock may go back without an alarm.
    static final Duration MOST_WAITED = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerClock.class);
    private static final long STEP_MILLIS = 20;

    private final Clock clock;

    /// Guarded by this.
    private Instant newest = Instant.MIN;

    private volatile boolean halted;

    public LedgerClock(Clock clock) {
        this.clock = clock;
    }

    /// At start-up: takes up after the newest entry there is.
    ///
    /// @throws ExchangeException CONFIGURATION when the clock is more than five seconds behind it
    public synchronized void startAfter(Instant entry) throws ExchangeException {
        Instant now = now();
        if (isTooFarBehind(now, entry)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The clock says " + now + ", but the newest ledger entry is of " + entry
                            + ": set the clock right, or if that entry's time was wrong, start when it has passed.");
        }
        if (entry.isAfter(newest)) {
            newest = entry;
        }
    }

    /// Whether the clock went back too far: no entry is made any more.
    public boolean halted() {
        return halted;
    }

    /// The time for the next entry, in milliseconds, not before that of any earlier one. Waits at most six seconds.
    ///
    /// @throws ExchangeException STORE_HALTED when the clock went back by more than five seconds, and ever after
    synchronized Instant next() throws ExchangeException {
        Instant now = now();
        // A second more than a clock that runs needs: one that stands still must not hold everybody up for ever.
        long end = System.nanoTime() + (isTooFarBehind(now, newest) ? 0 : behindMillis(now) + 1_000) * 1_000_000;
        while (now.isBefore(newest)) {
            if (halted || isTooFarBehind(now, newest) || System.nanoTime() > end) {
                throw halt(now);
            }
            pause();
            now = now();
        }
        if (halted) {
            throw halt(now);
        }
        newest = now;
        return now;
    }

    private long behindMillis(Instant now) {
        return now.isBefore(newest) ? Duration.between(now, newest).toMillis() : 0;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static boolean isTooFarBehind(Instant now, Instant entry) {
        return now.isBefore(entry) && Duration.between(now, entry).compareTo(MOST_WAITED) > 0;
    }

    private ExchangeException halt(Instant now) {
        if (!halted) {
            halted = true;
            LOG.error(
                    "The clock went back from {} to {}: the ledgers are halted. Set it right and restart", newest, now);
        }
        return new ExchangeException(
                Reason.STORE_HALTED,
                "The gateway's clock went back, so that it records nothing any more. Tell the gateway's operator.");
    }

    /// Through interrupts: the writer of all ledgers waits here, and its caller needs the outcome.
    private static void pause() {
        boolean interrupted = Thread.interrupted();
        try {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
