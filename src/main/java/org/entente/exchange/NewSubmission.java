package org.entente.exchange;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.EntryType;
import org.entente.ledger.LedgerEntries;
import org.entente.marking.SecurityPolicy;
import org.entente.seal.Header;
import org.entente.seal.Offer;
import org.entente.seal.PackageSealer;
import org.entente.seal.PayloadSealer;
import org.entente.seal.Preamble;
import org.entente.store.OutboxRow;
import org.entente.store.PackageRow;
import org.entente.store.PayloadFiles;
import org.entente.store.Tables;

/// Seals a package while it streams in: no plaintext is kept anywhere.
final class NewSubmission implements Submission {
    private final ExchangeSetup setup;
    private final Courier courier;
    private final Room room;
    private final SubmitRequest request;
    private final String submitter;
    private final Agreement agreement;
    private final SecurityPolicy policy;
    private final RequestHash hash;
    private final PackageSealer sealer;
    private final PayloadSealer payload;
    private final String file;
    private final PayloadFiles.Writer segments;
    private final PayloadFiles.Writer tree;
    private final long maxBytes;

    /// Bytes that were kept of the recipient when this began.
    private final long stored;

    /// Bytes that the room was asked for.
    private long taken;

    private int count;
    private long written;
    private boolean committed;
    private boolean undecided;

    NewSubmission(
            ExchangeSetup setup,
            Courier courier,
            Room room,
            SubmitRequest request,
            String submitter,
            Agreement agreement,
            SecurityPolicy policy,
            RequestHash hash,
            PackageSealer sealer,
            String file)
            throws ExchangeException {
        this.setup = setup;
        this.courier = courier;
        this.room = room;
        this.request = request;
        this.submitter = submitter;
        this.agreement = agreement;
        this.policy = policy;
        this.hash = hash;
        this.sealer = sealer;
        this.file = file;
        this.maxBytes = setup.maxBytes(agreement);
        this.stored = setup.store()
                .read(tables -> tables.stored().bytes(request.recipient().value()));
        Long declared = request.contentLength();
        // Asked only: what is sealed takes it bit by bit.
        long least = declared == null ? 1 : Math.max(1, declared);
        room.seal(request.recipient(), stored, least);
        room.sealed(request.recipient(), least);
        this.segments = setup.files().create(file);
        try {
            this.tree = setup.files().create(PackageRows.tree(file));
        } catch (ExchangeException e) {
            segments.close();
            throw e;
        }
        try {
            this.payload =
                    sealer.payload(new Preamble(request.title(), request.fileName(), List.of(), 0), this::segment);
        } catch (ExchangeException e) {
            segments.close();
            tree.close();
            throw e;
        }
        if (declared != null) {
            try {
                // Before the content is sent in vain.
                requireSegments(payload.segmentsWith(declared));
            } catch (ExchangeException e) {
                close();
                throw e;
            }
        }
    }

    private void requireSegments(long segments) throws ExchangeException {
        ExchangeLimits.require("maxSegments", segments, setup.limits().maxSegments());
    }

    private void segment(byte[] sealed, int length, byte[] nodes) throws ExchangeException {
        requireSegments(++count);
        room.seal(request.recipient(), stored, length);
        taken += length;
        segments.write(sealed, 0, length);
        tree.write(nodes, 0, nodes.length);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws ExchangeException {
        written += length;
        if (written > maxBytes) {
            throw setup.tooLarge(agreement);
        }
        Long declared = request.contentLength();
        if (declared != null && written > declared) {
            throw otherLength(written, declared);
        }
        hash.content(content, offset, length);
        payload.write(content, offset, length);
    }

    @Override
    public PackageRow finish(long contentLength) throws ExchangeException {
        Long declared = request.contentLength();
        if (contentLength != written || (declared != null && declared != written)) {
            throw otherLength(written, contentLength == written && declared != null ? declared : contentLength);
        }
        PayloadSealer.Sealed sealed = payload.finish();
        Offer offer = sealer.sign(sealed, setup.signingTime(), setup.home().signing(), setup.policies());
        byte[] offerDigest = offer.offerDigest();
        segments.commit();
        tree.commit();
        // A crash here leaves two files that no row names: the next start sweeps them, and the client, which has no
        // answer, submits again.
        PackageRow row = row(offer, offerDigest, hash.value(), sealed.ciphertextLength());
        PackageRow result;
        try {
            result = setup.store().write(tables -> commit(tables, row));
        } catch (ExchangeException e) {
            // A halted store does not say whether the commit reached the disk: the files must stay for the next start,
            // which knows.
            undecided = e.reason() == Reason.STORE_HALTED;
            throw e;
        }
        // A crash here leaves a committed package without an answer: submitting it again gives the stored result.
        committed = result.payload() != null && result.payload().equals(file);
        courier.wake(request.recipient());
        return result;
    }

    /// The one commit point: package, ledger entries, outgoing work.
    private PackageRow commit(Tables tables, PackageRow row) throws ExchangeException, SQLException {
        Optional<PackageRow> other = tables.packages().find(row.sender(), row.packageId());
        if (other.isPresent()) {
            // Somebody submitted under this id while we sealed.
            byte[] ours = row.requestHash();
            return RepeatedSubmission.same(other.get(), ours == null ? new byte[0] : ours);
        }
        Header header = sealer.header();
        LedgerEntries entries = setup.entries();
        room.require(tables, request.recipient(), row.storedBytes());
        tables.packages().insert(row);
        tables.ledgers()
                .append(
                        setup.homeLedger(),
                        EntryType.DECISION.name(),
                        entries.decision(row.packageId(), true, policy.digest(), agreement.digest(), List.of()));
        tables.ledgers()
                .append(
                        setup.ledgerWith(request.recipient()),
                        EntryType.SENT.name(),
                        entries.packageEvent(
                                EntryType.SENT, row.packageId(), request.recipient(), row.offerDigest(), List.of()));
        tables.outbox()
                .add(new OutboxRow(
                        0,
                        row.partner(),
                        OutboxRow.Kind.DELIVER,
                        row.sender(),
                        row.packageId(),
                        0,
                        header.precedence().rank(),
                        0,
                        row.committedAt(),
                        header.expiresAt(),
                        null));
        return row;
    }

    private PackageRow row(Offer offer, byte[] offerDigest, byte[] requestHash, long payloadBytes) {
        Header header = sealer.header();
        Instant now = setup.now();
        return new PackageRow(
                PackageRow.Direction.OUT,
                setup.home().agency().value(),
                request.packageId(),
                request.recipient().value(),
                PackageRow.State.QUEUED,
                now,
                null,
                offerDigest,
                offer.header(),
                offer.manifest(),
                offer.p384(),
                offer.mldsa87(),
                PackageRows.wraps(offer),
                file,
                payloadBytes,
                submitter,
                requestHash,
                now,
                header.expiresAt(),
                header.options().ackBy(),
                0);
    }

    @Override
    public void close() {
        payload.close();
        sealer.close();
        segments.close();
        tree.close();
        room.sealed(request.recipient(), taken);
        taken = 0;
        if (!committed && !undecided) {
            Submissions.discard(setup.files(), file);
        }
    }

    static ExchangeException otherLength(long written, long said) {
        return new ExchangeException(
                Reason.INVALID_REQUEST,
                "The content has " + written + " bytes, but the client said " + said + ": submit it again.");
    }
}
