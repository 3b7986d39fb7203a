package org.entente.gateway.grpc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.SpiffeId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a refused caller from filling the ledger: so many refusals a minute are recorded one by one, the rest of the
/// minute as one number when it is over (FORMATS section 6, "Refusals"). For many threads.
public final class RefusalCounter {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalCounter.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /// More callers than this within a minute share one line in the log and are not recorded each.
    private static final int CALLERS = 10_000;

    private final RefusalRecorder recorder;
    private final int perWindow;
    private final Clock clock;
    private final AtomicLong total = new AtomicLong();

    /// Guarded by this.
    private final Map<SpiffeId, Window> windows = new HashMap<>();

    /// @param perWindow how many of one caller are recorded one by one each minute
    public RefusalCounter(RefusalRecorder recorder, int perWindow, Clock clock) {
        this.recorder = recorder;
        this.perWindow = perWindow;
        this.clock = clock;
    }

    private static final class Window {
        private final Instant begin;
        private int single;
        private @Nullable Refusal rest;

        Window(Instant begin) {
            this.begin = begin;
        }
    }

    /// How many calls were refused since the start, recorded one by one or not.
    public long total() {
        return total.get();
    }

    void refused(SpiffeId caller, String method, Reason reason) {
        total.incrementAndGet();
        flush();
        Instant now = clock.instant();
        var refusal = new Refusal(caller, method, reason, 1, now, now);
        if (count(refusal)) {
            write(refusal);
        }
    }

    /// @return whether to record it by itself
    private synchronized boolean count(Refusal refusal) {
        Window window = windows.get(refusal.caller());
        if (window == null) {
            if (windows.size() >= CALLERS) {
                LOG.warn("more than {} callers were refused within a minute; further ones are not recorded", CALLERS);
                return false;
            }
            window = new Window(refusal.from());
            windows.put(refusal.caller(), window);
        }
        if (window.single < perWindow) {
            window.single++;
            return true;
        }
        Refusal rest = window.rest;
        window.rest = rest == null
                ? refusal
                : new Refusal(
                        refusal.caller(),
                        refusal.method(),
                        refusal.reason(),
                        rest.count() + 1,
                        rest.from(),
                        refusal.until());
        return false;
    }

    /// Records the numbers of minutes that are over. To be called now and then.
    public void flush() {
        takeOver(clock.instant()).forEach(this::write);
    }

    /// Records all numbers, at the end.
    public void close() {
        takeOver(clock.instant().plus(WINDOW)).forEach(this::write);
    }

    private synchronized List<Refusal> takeOver(Instant now) {
        var counted = new ArrayList<Refusal>();
        windows.values().removeIf(window -> {
            // A clock that went back ends the window too: better two numbers than none for a long time.
            boolean over = now.isBefore(window.begin)
                    || Duration.between(window.begin, now).compareTo(WINDOW) >= 0;
            Refusal rest = window.rest;
            if (over && rest != null) {
                counted.add(rest);
            }
            return over;
        });
        return counted;
    }

    private void write(Refusal refusal) {
        try {
            recorder.record(refusal);
        } catch (ExchangeException | RuntimeException e) {
            LOG.error("a refusal of {} could not be recorded", refusal.caller(), e);
        }
    }
}
