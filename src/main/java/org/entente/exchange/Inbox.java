package org.entente.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.EntryType;
import org.entente.seal.Manifest;
import org.entente.seal.PayloadOpener;
import org.entente.seal.Preamble;
import org.entente.seal.SegmentKeys;
import org.entente.seal.Segments;
import org.entente.seal.VerifiedOffer;
import org.entente.store.PackageRow;
import org.entente.trust.AgencyId;

/// Received packages, for the home agency's recipients. Safe for several threads.
public final class Inbox {
    /// Rows are held with all their signatures; many watchers may catch up at one time.
    private static final int WATCH_STEP = 32;

    private final ExchangeSetup setup;
    private final InboxSignal signal;

    Inbox(ExchangeSetup setup, InboxSignal signal) {
        this.setup = setup;
        this.signal = signal;
    }

    /// What a watcher is told.
    public interface Watcher {
        void received(PackageRow row) throws ExchangeException;
    }

    /// Where an opened package goes: the preamble, then content, in order.
    public interface Reader {
        void preamble(Preamble preamble) throws ExchangeException;

        void content(byte[] buffer, int offset, int length) throws ExchangeException;
    }

    /// Packages after the cursor, oldest first.
    public List<PackageRow> list(long after, boolean includeDecided, int limit) throws ExchangeException {
        return setup.store()
                .read(tables -> tables.packages()
                        .inbox(
                                after,
                                includeDecided,
                                Math.min(limit, setup.limits().inboxPage())));
    }

    /// Tells of every package after the cursor, then of each new one soon after its commit, until the thread is
    /// interrupted or the watcher throws.
    public void watch(long after, Watcher watcher) throws ExchangeException, InterruptedException {
        long cursor = after;
        while (true) {
            long seen = signal.now();
            List<PackageRow> rows = list(cursor, true, WATCH_STEP);
            for (PackageRow row : rows) {
                watcher.received(row);
                cursor = row.cursor();
            }
            if (rows.isEmpty()) {
                // The poll is for another node's commits.
                signal.awaitAfter(seen, InboxSignal.POLL);
            }
        }
    }

    /// Opens a received package and passes its content on, segment by segment as each verifies; returns the
    /// content's length. What was passed on counts only when this returns. The access is recorded first.
    /// PACKAGE_PURGED; INTERNAL when the stored payload is damaged.
    ///
    /// @param client SPIFFE ID of the recipient
    public long fetch(PackageRow row, String client, Reader reader) throws ExchangeException {
        if (row.state() == PackageRow.State.REFUSED) {
            throw new ExchangeException(
                    Reason.NOT_FOUND, "The package was refused when it was offered; nothing of it was kept.");
        }
        String payload = row.payload();
        if (payload == null) {
            throw new ExchangeException(Reason.PACKAGE_PURGED, "The payload of this package is not kept any more.");
        }
        setup.store()
                .write(tables -> tables.ledgers()
                        .append(
                                setup.homeLedger(),
                                EntryType.ACCESSED.name(),
                                setup.entries()
                                        .accessed(
                                                row.packageId(),
                                                new AgencyId(row.sender()),
                                                row.offerDigest(),
                                                client)));
        VerifiedOffer offer = PackageRows.committed(row);
        Manifest manifest = offer.manifest();
        byte[] sealed = new byte[Segments.SEALED_BYTES];
        try (SegmentKeys keys = offer.open(setup.home().sealing());
                PayloadOpener opener = new PayloadOpener(keys, manifest);
                FileChannel file = setup.files().open(payload)) {
            for (int i = 0; i < manifest.segments(); i++) {
                int length = manifest.sealedLength(i);
                StoredSegments.read(file, ByteBuffer.wrap(sealed, 0, length), (long) i * Segments.SEALED_BYTES);
                opener.segment(sealed, length, new FirstThePreamble(i, opener, reader));
                if (i == 0 && opener.contentLength() == 0) {
                    reader.preamble(opener.preamble());
                }
            }
            opener.finish();
            return opener.contentLength();
        } catch (IOException e) {
            throw damaged(e);
        } catch (ExchangeException e) {
            throw switch (e.reason()) {
                // What was verified before it was committed: our disk lost or changed it, and its sender did not.
                case NOT_FOUND, SEGMENT_INVALID, PREAMBLE_INVALID, WRAP_INVALID, KEY_COMMITMENT -> damaged(e);
                default -> e;
            };
        }
    }

    private static ExchangeException damaged(Exception cause) {
        return new ExchangeException(Reason.INTERNAL, "The stored payload cannot be read.", cause);
    }

    /// The package of this id that the home agency received; NOT_FOUND.
    ///
    /// @param sender empty: the only one with this id
    public PackageRow find(String sender, String packageId) throws ExchangeException {
        return PackageFinder.find(setup.store(), PackageRow.Direction.IN, sender, packageId);
    }

    /// Passes the preamble on before the first content.
    private record FirstThePreamble(int index, PayloadOpener opener, Reader reader) implements PayloadOpener.Sink {
        @Override
        public void content(byte[] buffer, int offset, int length) throws ExchangeException {
            if (index == 0) {
                reader.preamble(opener.preamble());
            }
            reader.content(buffer, offset, length);
        }
    }
}
