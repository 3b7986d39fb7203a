package org.entente.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.EntryType;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.VerifiedOffer;
import org.entente.store.OutboxRow;
import org.entente.store.PackageRow;
import org.entente.store.ReceiptRow;
import org.entente.trust.AgencyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers packages to partners and returns receipts to them: what is owed stands in the outbox, is tried until
/// it is done or expires, with exponential back-off and jitter, and survives restarts. One partner's trouble
/// holds up nobody else. Delivery is repeated, its effect is not: the partner answers the same offer with the
/// same receipt.
final class Courier implements AutoCloseable {
    /// Receipts go before every package: they are small, and somebody waits for them.
    static final int RECEIPT_PRECEDENCE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int AT_ONCE = 4;
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(100);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 20;

    private final ExchangeSetup setup;
    private final PartnerLink link;
    private final ReturnedReceipts returned;
    private final Duration firstRetry;
    private final Duration maxRetry;
    private final Map<AgencyId, Route> routes = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    Courier(ExchangeSetup setup, PartnerLink link, ReturnedReceipts returned, Duration firstRetry, Duration maxRetry) {
        this.setup = setup;
        this.link = link;
        this.returned = returned;
        this.firstRetry = firstRetry;
        this.maxRetry = maxRetry;
    }

    /// A receipt is owed until it is returned.
    static Instant never() {
        return Instant.ofEpochMilli(253_402_300_799_000L);
    }

    /// Begins to work for every partner.
    void start() {
        for (AgencyId partner : setup.partners().keySet()) {
            Route route = new Route(partner);
            routes.put(partner, route);
            route.thread.start();
        }
    }

    /// Says that something new is owed to a partner.
    void wake(AgencyId partner) {
        Route route = routes.get(partner);
        if (route != null) {
            route.wake();
        }
    }

    /// Stops; what was under way is tried again after the next start.
    @Override
    public void close() {
        stopping = true;
        List<Thread> all = new ArrayList<>();
        routes.values().forEach(route -> all.addAll(route.stop()));
        routes.clear();
        try {
            for (Thread thread : all) {
                // They stop at their next step; the store they write to is closed after this.
                thread.join(LAST_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The work for one partner.
    private final class Route {
        private final AgencyId partner;
        private final Thread thread;
        // Apart, so that receipts, for which somebody waits, do not queue behind gigabytes.
        private final Map<OutboxRow.Kind, Semaphore> free =
                Map.of(OutboxRow.Kind.DELIVER, new Semaphore(AT_ONCE), OutboxRow.Kind.RECEIPT, new Semaphore(AT_ONCE));
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        /// Guarded by the lock: packages under way, so that of one package one thing is done at a time and its
        /// receipts go in order.
        private final Set<String> busy = new HashSet<>();

        /// Guarded by the lock: until when a package is left alone.
        private final Map<String, Instant> held = new HashMap<>();

        private final List<Thread> workers = new ArrayList<>();
        private boolean woken;
        private boolean stopped;

        Route(AgencyId partner) {
            this.partner = partner;
            this.thread = Thread.ofVirtual().name("courier " + partner).unstarted(this::run);
        }

        void wake() {
            lock.lock();
            try {
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /// Tells everybody to stop; returns whom to wait for.
        List<Thread> stop() {
            lock.lock();
            try {
                stopped = true;
                List<Thread> all = new ArrayList<>(workers);
                all.add(thread);
                all.forEach(Thread::interrupt);
                return all;
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            try {
                while (true) {
                    await(dispatch());
                }
            } catch (InterruptedException e) {
                LOG.debug("courier for {} stopped", partner);
            }
        }

        /// Starts what is due; returns how long nothing else will be.
        private Duration dispatch() {
            try {
                Instant now = setup.now();
                String agency = partner.value();
                for (OutboxRow row :
                        setup.store().read(tables -> tables.outbox().due(agency, now, 64))) {
                    launch(row);
                }
                return setup.store()
                        .read(tables -> tables.outbox().nextDue(agency))
                        .map(next -> Duration.between(now, next))
                        .filter(pause -> pause.compareTo(LONGEST_SLEEP) < 0)
                        .orElse(LONGEST_SLEEP);
            } catch (ExchangeException | RuntimeException e) {
                // Whatever it is, this partner's route must go on.
                LOG.error("the outbox for {} cannot be read", partner, e);
                return LONGEST_SLEEP;
            }
        }

        /// Does nothing when the package or all places are busy: whatever ends wakes the route, which looks
        /// again.
        private void launch(OutboxRow row) {
            String name = row.sender() + " " + row.packageId();
            Semaphore place = place(row.kind());
            Thread worker = Thread.ofVirtual()
                    .name("deliver " + row.packageId())
                    .unstarted(() -> {
                        boolean recorded = false;
                        try {
                            recorded = work(row);
                        } finally {
                            ended(name, place, recorded);
                        }
                    });
            lock.lock();
            try {
                if (stopped || busy.contains(name) || isHeld(name) || !place.tryAcquire()) {
                    return;
                }
                busy.add(name);
                workers.add(worker);
                worker.start();
            } finally {
                lock.unlock();
            }
        }

        private Semaphore place(OutboxRow.Kind kind) {
            Semaphore place = free.get(kind);
            if (place == null) {
                throw new IllegalStateException("no places for " + kind);
            }
            return place;
        }

        /// Whether the package waits because its last outcome could not be recorded. Guarded by the lock.
        private boolean isHeld(String name) {
            Instant until = held.get(name);
            if (until == null) {
                return false;
            }
            if (setup.now().isBefore(until)) {
                return true;
            }
            held.remove(name);
            return false;
        }

        /// Ends the work on a package.
        ///
        /// @param recorded whether the outbox knows the outcome; otherwise the row is still due, and would be
        /// tried at once, again and again
        private void ended(String name, Semaphore place, boolean recorded) {
            place.release();
            lock.lock();
            try {
                busy.remove(name);
                if (!recorded) {
                    held.put(name, setup.now().plus(maxRetry));
                }
                workers.remove(Thread.currentThread());
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void await(Duration pause) throws InterruptedException {
            lock.lock();
            try {
                // Something that is due but under way must not make us spin.
                long left = Math.max(pause.toNanos(), SHORTEST_SLEEP.toNanos());
                while (!woken && left > 0) {
                    left = changed.awaitNanos(left);
                }
                woken = false;
            } finally {
                lock.unlock();
            }
        }
    }

    /// Returns whether the outbox knows the outcome.
    private boolean work(OutboxRow row) {
        try {
            try {
                if (!setup.now().isBefore(row.expiresAt())) {
                    expire(row);
                } else if (row.kind() == OutboxRow.Kind.DELIVER) {
                    deliver(row);
                } else {
                    returnReceipt(row);
                }
            } catch (ExchangeException e) {
                if (stopping) {
                    // Not the partner's fault: it is due again at the next start.
                    return true;
                }
                LOG.warn(
                        "{} of package {} to {} failed ({}): {}",
                        row.kind(),
                        row.packageId(),
                        row.partner(),
                        e.reason(),
                        e.text());
                later(row, e.reason());
            } catch (RuntimeException e) {
                LOG.error("{} of package {} to {} failed", row.kind(), row.packageId(), row.partner(), e);
                later(row, Reason.INTERNAL);
            }
            return true;
        } catch (ExchangeException e) {
            LOG.error("the outbox cannot be written: {}", e.text(), e);
            return false;
        }
    }

    private void deliver(OutboxRow owed) throws ExchangeException {
        PackageRow row = find(owed);
        AgencyId partner = new AgencyId(owed.partner());
        VerifiedOffer offer = PackageRows.committed(row);
        String payload = row.payload();
        if (payload == null) {
            throw new ExchangeException(Reason.PACKAGE_PURGED, "The payload of the package was purged.");
        }
        SignedReceipt receipt;
        try (StoredSegments segments = new StoredSegments(setup.files(), payload, offer.manifest())) {
            receipt = link.deliver(partner, offer.offer(), segments);
        }
        // Commits the receipt, its entry, and that nothing is owed any more.
        returned.accept(receipt, partner);
        LOG.info(
                "package {} to {}: {}",
                row.packageId(),
                partner,
                receipt.statement().stage());
    }

    private void returnReceipt(OutboxRow owed) throws ExchangeException {
        AgencyId partner = new AgencyId(owed.partner());
        try {
            link.returnReceipt(partner, receipt(owed, owed.seq()));
        } catch (ExchangeException e) {
            if (e.reason() != Reason.RECEIPT_OUT_OF_ORDER) {
                throw e;
            }
            // The sender lacks an earlier one: it gave the package up before our first receipt reached it.
            for (int seq = 1; seq <= owed.seq(); seq++) {
                link.returnReceipt(partner, receipt(owed, seq));
            }
        }
        // A crash before this commit returns the receipt once more, which the sender answers again.
        setup.store().write(tables -> {
            tables.outbox().done(owed.id());
            return owed;
        });
    }

    private SignedReceipt receipt(OutboxRow owed, int seq) throws ExchangeException {
        String home = setup.home().agency().value();
        ReceiptRow row = setup.store()
                .read(tables -> tables.receipts().find(owed.sender(), owed.packageId(), home, seq))
                .orElseThrow(() -> new ExchangeException(Reason.INTERNAL, "The receipt that is owed is not stored."));
        return new SignedReceipt(row.p384(), row.mldsa87());
    }

    private PackageRow find(OutboxRow owed) throws ExchangeException {
        return setup.store()
                .read(tables -> tables.packages().find(owed.sender(), owed.packageId()))
                .orElseThrow(() -> new ExchangeException(Reason.INTERNAL, "The package that is owed is not stored."));
    }

    /// Gives a package up. If the partner did receive it and only its receipt was lost, its later receipts still
    /// count.
    private void expire(OutboxRow owed) throws ExchangeException {
        AgencyId partner = new AgencyId(owed.partner());
        setup.store().write(tables -> {
            PackageRow row = tables.packages()
                    .find(owed.sender(), owed.packageId())
                    .orElseThrow(() -> new ExchangeException(Reason.INTERNAL, "The package is not stored."));
            if (row.state() == PackageRow.State.QUEUED) {
                tables.packages()
                        .setState(
                                row.sender(),
                                row.packageId(),
                                PackageRow.State.EXPIRED,
                                setup.now(),
                                Reason.PACKAGE_EXPIRED.name());
                tables.ledgers()
                        .append(
                                setup.ledgerWith(partner),
                                EntryType.EXPIRED.name(),
                                setup.entries()
                                        .packageEvent(
                                                EntryType.EXPIRED,
                                                row.packageId(),
                                                partner,
                                                row.offerDigest(),
                                                List.of()));
            }
            tables.outbox().done(owed.id());
            return row;
        });
        LOG.warn("package {} to {} expired undelivered", owed.packageId(), partner);
    }

    private void later(OutboxRow row, Reason reason) throws ExchangeException {
        Duration pause = pause(row.attempts(), reason);
        Instant at = setup.now().plus(pause);
        // Not after its end: what expires is said at once.
        Instant next = at.isAfter(row.expiresAt()) ? row.expiresAt() : at;
        setup.store().write(tables -> {
            tables.outbox().retryAt(row.id(), next, reason.name());
            return row;
        });
    }

    /// Exponential, between half and the whole of the step, so that many packages do not come back at one moment.
    /// What no waiting mends is tried at the longest pause only, until the package expires: the partner may mend
    /// its side.
    private Duration pause(int attempts, Reason reason) {
        long step = reason.retry() == Reason.Retry.NEVER
                ? maxRetry.toMillis()
                : Math.min(maxRetry.toMillis(), firstRetry.toMillis() << Math.min(attempts, MAX_DOUBLINGS));
        long millis = step / 2 + setup.random().nextLong(step / 2 + 1);
        return Duration.ofMillis(millis);
    }
}
