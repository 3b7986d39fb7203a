package org.entente.gateway.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.config.Lookout;
import org.entente.gateway.config.SeenFile;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.Sha384;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;

/// The trust bundles of the home agency and its partners, kept current while the gateway runs.
///
/// A changed file is read and validated whole before it replaces what is in force, as part of one immutable
/// snapshot. A bad file, and one whose revocation lists are older than those in force, is not taken and raises an
/// alarm. A file that was removed takes its agency's trust with it: no root, no connection. Files of agencies
/// that are not configured are never read. [#get] is for any thread.
public final class TrustWatch implements Supplier<TrustStore>, AutoCloseable {
    private static final String NAME = "trust-watch";

    private final Path folder;
    private final Set<AgencyId> agencies;
    private final BundleReader reader;
    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong alarms = new AtomicLong();

    /// Guarded by this.
    private final Map<AgencyId, Loaded> loaded = new HashMap<>();

    /// Guarded by this: what was refused, as it was seen, so that a fault raises one alarm and not four a second.
    private final Map<AgencyId, SeenFile> refused = new HashMap<>();

    /// Guarded by this: whose files cannot be read. They are tried at each look, with one alarm for all of them.
    private final Set<AgencyId> unreadable = new HashSet<>();

    private volatile Map<AgencyId, TrustBundle> bundles = Map.of();
    private volatile TrustStore store = new TrustStore(Map.of());
    private final Lookout lookout = new Lookout(NAME, this::look);

    private TrustWatch(Path folder, Set<AgencyId> agencies, BundleReader reader, Clock clock) {
        this.folder = folder;
        this.agencies = Set.copyOf(agencies);
        this.reader = reader;
        this.clock = clock;
    }

    /// Reads a bundle whole: schema, signatures, roots, lists.
    @FunctionalInterface
    public interface BundleReader {
        TrustBundle read(byte[] bundle, Instant now) throws ExchangeException;
    }

    /// What one file held when it was looked at.
    ///
    /// @param digest of the bytes that came into force, so that they do so once; what was refused is judged again
    /// when it is written again, since time may have mended it
    /// @param bundle what is in force
    private record Loaded(SeenFile seen, String digest, TrustBundle bundle) {}

    /// Loads every bundle, at start strictly: all must be there and good.
    ///
    /// @param agencies the home agency and its partners; each has the file `<agency>.bundle`
    /// @throws ExchangeException CONFIGURATION naming each file and its fault
    public static TrustWatch open(Path folder, Set<AgencyId> agencies, BundleReader reader, Clock clock)
            throws ExchangeException {
        var watch = new TrustWatch(folder, agencies, reader, clock);
        var faults = new StringBuilder();
        for (AgencyId agency : agencies) {
            try {
                watch.loadFirst(agency);
            } catch (ExchangeException | IOException e) {
                faults.append("\n  ").append(watch.file(agency)).append(": ").append(describe(e));
            }
        }
        if (!faults.isEmpty()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "Trust bundles cannot be used; import them again:" + faults);
        }
        watch.publish();
        return watch;
    }

    @Override
    public TrustStore get() {
        return store;
    }

    /// The bundles in force, as one immutable snapshot.
    public Map<AgencyId, TrustBundle> bundles() {
        return bundles;
    }

    /// How many bundles were not taken since the start.
    public long alarms() {
        return alarms.get();
    }

    /// Calls the listener after each look at the folder, on the watching thread: whether or not anything else came into
    /// force, because certificates and lists also run out.
    public void onLook(Runnable listener) {
        listeners.add(listener);
    }

    /// Begins to watch.
    public void start() {
        lookout.start();
    }

    @Override
    public void close() {
        lookout.close();
    }

    /// Looks once.
    void look() {
        Lookout.guarded(NAME, this::poll);
        listeners.forEach(listener -> Lookout.guarded(NAME, listener));
    }

    private synchronized void poll() {
        boolean changed = false;
        for (AgencyId agency : agencies) {
            changed |= poll(agency);
        }
        if (changed) {
            publish();
        }
    }

    /// @return whether something else is in force now
    private boolean poll(AgencyId agency) {
        Path file = file(agency);
        Loaded before = loaded.get(agency);
        try {
            SeenFile seen = SeenFile.of(file);
            if ((before != null && before.seen().equals(seen)) || seen.equals(refused.get(agency))) {
                return false;
            }
            byte[] bytes = read(file);
            unreadable.remove(agency);
            // Before it is judged, so that a bad file is judged once.
            refused.put(agency, seen);
            String digest = sha384(bytes);
            TrustBundle inForce = before == null ? null : before.bundle();
            boolean same = before != null && before.digest().equals(digest);
            TrustBundle bundle = before != null && same ? before.bundle() : validate(agency, bytes, inForce);
            refused.remove(agency);
            loaded.put(agency, new Loaded(seen, digest, bundle));
            if (same) {
                return false;
            }
            SecurityLog.trustChanged(
                    file.toString(),
                    "in force, fingerprint "
                            + HexFormat.of().formatHex(bundle.trust().fingerprint()));
            return true;
        } catch (NoSuchFileException e) {
            return removed(agency, before);
        } catch (ExchangeException e) {
            return alarm(file, e);
        } catch (IOException e) {
            return unreadable.add(agency) && alarm(file, e);
        }
    }

    /// Returns false: nothing else is in force.
    private boolean alarm(Path file, Exception cause) {
        alarms.incrementAndGet();
        SecurityLog.trustAlarm(file.toString(), describe(cause));
        return false;
    }

    private boolean removed(AgencyId agency, @Nullable Loaded before) {
        if (before == null) {
            return false;
        }
        loaded.remove(agency);
        SecurityLog.trustChanged(file(agency).toString(), "removed: nobody of this agency is accepted any more");
        return true;
    }

    private void loadFirst(AgencyId agency) throws ExchangeException, IOException {
        SeenFile seen = SeenFile.of(file(agency));
        byte[] bytes = read(file(agency));
        loaded.put(agency, new Loaded(seen, sha384(bytes), validate(agency, bytes, null)));
    }

    private TrustBundle validate(AgencyId agency, byte[] bytes, @Nullable TrustBundle inForce)
            throws ExchangeException {
        if (bytes.length > TrustBundle.MAX_BYTES) {
            throw new ExchangeException(Reason.CONFIGURATION, "it is larger than " + TrustBundle.MAX_BYTES + " bytes");
        }
        TrustBundle bundle = reader.read(bytes, clock.instant());
        AgencyTrust trust = bundle.trust();
        if (!trust.agency().equals(agency)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "it is the bundle of " + trust.agency() + "; a bundle lies under its own name");
        }
        boolean sameRoots = inForce != null
                && inForce.trust().p384Root().equals(trust.p384Root())
                && inForce.trust().mldsa87Root().equals(trust.mldsa87Root());
        if (inForce != null && sameRoots && !inForce.trust().isSameOrNewerIn(trust)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "its revocation lists are older than those in force; import a newer bundle");
        }
        if (inForce != null && sameRoots && bundle.keys().seq() < inForce.keys().seq()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "its key statements are older than those in force; import a newer bundle");
        }
        return bundle;
    }

    private void publish() {
        var inForce = new HashMap<AgencyId, TrustBundle>();
        var trusts = new HashMap<AgencyId, AgencyTrust>();
        loaded.forEach((agency, entry) -> {
            inForce.put(agency, entry.bundle());
            trusts.put(agency, entry.bundle().trust());
        });
        bundles = Map.copyOf(inForce);
        store = new TrustStore(trusts);
    }

    private Path file(AgencyId agency) {
        return folder.resolve(agency.value() + ".bundle");
    }

    /// One byte more than a bundle may have, where it has more.
    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(TrustBundle.MAX_BYTES + 1);
        }
    }

    private static String sha384(byte[] bytes) {
        return HexFormat.of().formatHex(Sha384.of(bytes));
    }

    private static String describe(Exception e) {
        return switch (e) {
            case ExchangeException refusal -> refusal.text();
            case NoSuchFileException _ -> "is missing";
            default -> "cannot be read (" + e.getClass().getSimpleName() + ")";
        };
    }
}
