package org.entente.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Agreement;
import org.entente.exchange.Agreements;
import org.entente.gateway.config.Lookout;
import org.entente.gateway.config.SeenFile;
import org.entente.gateway.tls.SecurityLog;
import org.jspecify.annotations.Nullable;

/// The agreements in force, kept current while the gateway runs.
///
/// When a file of the folder is changed, added or removed, all of them are read again. They come into force together,
/// as
/// one immutable snapshot, after the ledgers have recorded what came and what went: no evidence, no traffic. A bad
/// file, or
/// a ledger that takes no entry, leaves the whole of what was in force and raises an alarm. [#get] is for any thread.
final class AgreementWatch implements Supplier<Agreements>, AutoCloseable {
    private final Path folder;
    private final Map<String, Long> localMaxBytes;
    private final Lookout lookout = new Lookout("agreement-watch", this::look);
    private final AtomicLong alarms = new AtomicLong();

    private volatile Agreements inForce;

    /// Guarded by this, like all below: what the files were like when they were last read.
    private Map<Path, SeenFile> seen;

    private Recorder recorder = _ -> {
        throw new ExchangeException(Reason.INTERNAL, "Nothing is recorded before the start.");
    };

    /// What may become good without a change of the files, a ledger or a disk that failed: tried again at each look.
    private boolean again;

    /// The alarm that was raised, while what it tells of lasts: once, and not four times a second.
    private @Nullable String raised;

    private boolean closed;

    private AgreementWatch(Path folder, Map<String, Long> localMaxBytes, Map<Path, SeenFile> seen, Agreements inForce) {
        this.folder = folder;
        this.localMaxBytes = localMaxBytes;
        this.seen = seen;
        this.inForce = inForce;
    }

    /// Makes durable which agreements are in force from now on.
    @FunctionalInterface
    interface Recorder {
        void record(Agreements agreements) throws ExchangeException;
    }

    /// Loads all agreements, at start strictly.
    ///
    /// @throws ExchangeException CONFIGURATION naming the file and its fault
    static AgreementWatch open(Path folder, Map<String, Long> localMaxBytes) throws ExchangeException {
        Map<Path, SeenFile> seen;
        try {
            seen = SeenFile.in(folder, Agreements.FILES);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The agreements folder " + folder + " cannot be read.", e);
        }
        return new AgreementWatch(folder, localMaxBytes, seen, Agreements.load(folder, localMaxBytes));
    }

    @Override
    public Agreements get() {
        return inForce;
    }

    /// How often a change was not taken since the start.
    long alarms() {
        return alarms.get();
    }

    /// Begins to watch, when what is in force has been recorded.
    void start(Recorder changes) {
        recordWith(changes);
        lookout.start();
    }

    synchronized void recordWith(Recorder changes) {
        recorder = changes;
    }

    /// Returns when the look that may be under way is over: nothing is recorded after this.
    @Override
    public void close() {
        lookout.close();
        synchronized (this) {
            closed = true;
        }
    }

    /// Looks once.
    synchronized void look() {
        if (closed) {
            return;
        }
        try {
            Map<Path, SeenFile> now = SeenFile.in(folder, Agreements.FILES);
            boolean changed = !now.equals(seen);
            if (changed || !again) {
                raised = null;
            }
            if (changed || again) {
                // Kept first, so that a bad file is judged once.
                seen = now;
                again = false;
                take(Agreements.load(folder, localMaxBytes));
            }
        } catch (IOException e) {
            alarm(folder + " cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (ExchangeException e) {
            again |= e.getCause() instanceof IOException;
            alarm(e.text());
        }
    }

    private void take(Agreements next) throws ExchangeException {
        Map<String, Agreement> before = byText(inForce);
        Map<String, Agreement> after = byText(next);
        if (!before.keySet().equals(after.keySet())) {
            again = true;
            recorder.record(next);
            again = false;
        }
        // A crash or a stop here: the ledger says what the next start, which reads the same files, puts in force.
        inForce = next;
        before.forEach((text, agreement) -> {
            if (!after.containsKey(text)) {
                SecurityLog.agreementChanged(text, "no more in force");
            }
        });
        after.forEach((text, agreement) -> {
            if (!before.containsKey(text)) {
                SecurityLog.agreementChanged(text, "in force, from " + agreement.from() + " to " + agreement.to());
            }
        });
    }

    private static Map<String, Agreement> byText(Agreements agreements) {
        Map<String, Agreement> texts = new TreeMap<>();
        for (Agreement agreement : agreements.all()) {
            texts.put(agreement.id() + " " + HexFormat.of().formatHex(agreement.digest()), agreement);
        }
        return texts;
    }

    private void alarm(String fault) {
        if (fault.equals(raised)) {
            return;
        }
        raised = fault;
        alarms.incrementAndGet();
        SecurityLog.agreementAlarm(fault);
    }
}
