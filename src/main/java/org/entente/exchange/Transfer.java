package org.entente.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Manifest;
import org.entente.seal.PayloadOpener;
import org.entente.seal.SegmentKeys;
import org.entente.seal.SegmentTree;
import org.entente.seal.Segments;
import org.entente.seal.VerifiedOffer;
import org.entente.store.IncomingRow;
import org.entente.store.PayloadFiles;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sealed package on its way in. Each segment is verified against the manifest's root and opened before it is
/// stored; what it opens to is thrown away at once. [#close] without [#finish] keeps what was verified, so that
/// the sender can go on there.
///
/// [#abort] is for any thread, everything else for one at a time.
public final class Transfer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    /// After so many segments (16 MiB) what was written is synced and counts as received.
    private static final int SYNC_EVERY = 64;

    private final ExchangeSetup setup;
    private final Intake intake;
    private final VerifiedOffer offer;
    private final Agreement agreement;
    private final SegmentKeys keys;
    private PayloadOpener opener;
    private final MessageDigest digest = SegmentTree.sha384();

    /// Held during each step, so that an abort waits for the step that runs.
    private final ReentrantLock lock = new ReentrantLock();

    private PayloadFiles.@Nullable Writer file;
    private String name = "";
    private int next;
    private int synced;

    /// Bytes that were written since the last sync.
    private long unsynced;

    private boolean closed;

    Transfer(ExchangeSetup setup, Intake intake, VerifiedOffer offer, Agreement agreement, SegmentKeys keys) {
        this.setup = setup;
        this.intake = intake;
        this.offer = offer;
        this.agreement = agreement;
        this.keys = keys;
        this.opener = new PayloadOpener(keys, offer.manifest());
    }

    /// Takes up where the synced segments end. They are opened again: it puts the opener in its place, and finds
    /// a disk that lost something.
    ///
    /// One step from taking over to the open file: a transfer that is newer still waits for it in [#abort], and
    /// so for all that are older, too. Otherwise it would delete a file under the oldest one's commit, or leave a
    /// writer behind that nobody closes.
    void open(TakeOver takeOver) throws ExchangeException {
        step(() -> {
            IncomingRow row = takeOver.row();
            name = row.file();
            if (row.syncedSegments() == 0 || !reopen(row)) {
                setup.files().delete(name);
                file = setup.files().create(name);
            }
            return row;
        });
    }

    /// Ends the older transfer of the same package, and gives the row to go on with.
    interface TakeOver {
        IncomingRow row() throws ExchangeException;
    }

    private boolean reopen(IncomingRow row) throws ExchangeException {
        Manifest manifest = offer.manifest();
        long length = 0;
        for (int i = 0; i < row.syncedSegments(); i++) {
            length += manifest.sealedLength(i);
        }
        PayloadFiles.Writer resumed;
        try {
            resumed = setup.files().resume(name, length);
        } catch (ExchangeException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
        try {
            openAgain(row.syncedSegments());
        } catch (ExchangeException e) {
            if (e.reason() != Reason.SEGMENT_INVALID && e.reason() != Reason.PREAMBLE_INVALID) {
                resumed.keep();
                throw e;
            }
            // The disk lost or changed what was verified before: the sender still has it all.
            LOG.error("the half-received file {} is damaged and is received anew", name, e);
            resumed.close();
            opener.close();
            opener = new PayloadOpener(keys, offer.manifest());
            return false;
        }
        file = resumed;
        next = row.syncedSegments();
        synced = next;
        return true;
    }

    private void openAgain(int segments) throws ExchangeException {
        Manifest manifest = offer.manifest();
        byte[] sealed = new byte[Segments.SEALED_BYTES];
        try (FileChannel channel = setup.files().openPartial(name)) {
            for (int i = 0; i < segments; i++) {
                ByteBuffer buffer = ByteBuffer.wrap(sealed, 0, manifest.sealedLength(i));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new IOException("it ends early");
                    }
                }
                opener.segment(sealed, manifest.sealedLength(i), Transfer::discard);
            }
        } catch (IOException e) {
            throw new ExchangeException(Reason.INTERNAL, "The half-received package cannot be read.", e);
        }
    }

    /// Index of the first segment that is wanted; the number of segments when all are here.
    public int next() {
        return next;
    }

    /// Takes the next segment. SEGMENT_ORDER, SEGMENT_INVALID, PREAMBLE_INVALID.
    ///
    /// @param path the Merkle path, 48 bytes a step
    public void segment(int index, byte[] sealed, byte[] path) throws ExchangeException {
        step(() -> {
            if (index != next) {
                throw new ExchangeException(
                        Reason.SEGMENT_ORDER, "Segment " + index + " came where segment " + next + " was due.");
            }
            take(sealed.length);
            byte[] leaf = SegmentTree.leaf(digest, sealed, sealed.length);
            SegmentTree.verify(
                    digest,
                    leaf,
                    index,
                    offer.manifest().segments(),
                    path,
                    offer.manifest().root());
            opener.segment(sealed, sealed.length, Transfer::discard);
            writer().write(sealed, 0, sealed.length);
            next++;
            if (next - synced == SYNC_EVERY) {
                sync();
            }
            return this;
        });
    }

    /// Counts a segment as in flight. At the limit a transfer writes through what it has itself; when others hold
    /// the rest, it has to wait for them: RESOURCE_EXHAUSTED, and the offer again goes on where this ended.
    private void take(int bytes) throws ExchangeException {
        long most = setup.limits().bytesInFlightPerPartner();
        AgencyId partner = offer.header().sender().agency();
        if (intake.inFlight().add(partner, bytes, most)) {
            unsynced += bytes;
            return;
        }
        if (next > synced) {
            sync();
        }
        if (!intake.inFlight().add(partner, bytes, most)) {
            throw ExchangeLimits.exhausted("bytesInFlightPerPartner", most);
        }
        unsynced += bytes;
    }

    private void landed() {
        intake.inFlight().subtract(offer.header().sender().agency(), unsynced);
        unsynced = 0;
    }

    /// Ends the transfer: every segment is here. TRUNCATED otherwise. Returns the receipt.
    public SignedReceipt finish() throws ExchangeException {
        return step(() -> {
            opener.finish();
            writer().commit();
            file = null;
            landed();
            return intake.deliver(offer, agreement, name);
        });
    }

    /// Ends the transfer from outside: a newer one of the same package takes over.
    void abort() {
        close();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            opener.close();
            keys.close();
            try {
                keep();
            } finally {
                landed();
            }
        } finally {
            lock.unlock();
            intake.ended(offer, this);
        }
    }

    /// What was verified since the last sync counts too: a connection that breaks often still gets on.
    private void keep() {
        PayloadFiles.Writer writer = file;
        if (writer == null || writer.isEnded()) {
            return; // committed, or given up by the failure that ended the transfer
        }
        try {
            if (next > synced) {
                sync();
            }
        } catch (ExchangeException e) {
            LOG.warn("a half-received package goes on from an earlier segment: {}", e.text(), e);
        }
        writer.keep();
    }

    /// Synced before it is recorded: what the row says is on disk.
    private void sync() throws ExchangeException {
        writer().sync();
        int segments = next;
        setup.store().write(tables -> {
            tables.incoming()
                    .setSynced(
                            offer.header().sender().agency().value(),
                            offer.header().packageId(),
                            segments,
                            setup.now());
            return segments;
        });
        synced = segments;
        landed();
    }

    private PayloadFiles.Writer writer() {
        if (file == null) {
            throw new IllegalStateException("the transfer has no file");
        }
        return file;
    }

    private interface Step<T> {
        T run() throws ExchangeException;
    }

    private <T> T step(Step<T> step) throws ExchangeException {
        lock.lock();
        try {
            if (closed) {
                throw new ExchangeException(Reason.UNAVAILABLE, "A newer transfer of the same package took over.");
            }
            return step.run();
        } finally {
            lock.unlock();
        }
    }

    /// The receiving gateway opens a package to verify it, not to keep what it says.
    private static void discard(byte[] buffer, int offset, int length) {}
}
