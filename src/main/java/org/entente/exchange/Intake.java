package org.entente.exchange;

import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.EntryType;
import org.entente.ledger.LedgerEntries;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.Header;
import org.entente.seal.Offer;
import org.entente.seal.SegmentKeys;
import org.entente.seal.Segments;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.KeySet;
import org.entente.sign.KeyState;
import org.entente.sign.KeyUse;
import org.entente.store.IncomingRow;
import org.entente.store.PackageRow;
import org.entente.store.ReceiptRow;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateVerifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one entrance for sealed packages. Safe for several threads; of one package one transfer runs at a time,
/// and the newest wins, since an old one may hang on a dead connection.
public final class Intake {
    /// Room for the preamble when a sealed length is compared with what an agreement allows for content.
    private static final long PREAMBLE_ROOM = 65_540;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final ExchangeSetup setup;
    private final InboxSignal signal;
    private final Room room;

    /// Bytes of running transfers that are not synced yet.
    private final PartnerBytes inFlight = new PartnerBytes();

    private final ConcurrentHashMap<String, Transfer> running = new ConcurrentHashMap<>();

    Intake(ExchangeSetup setup, InboxSignal signal, Room room) {
        this.setup = setup;
        this.signal = signal;
        this.room = room;
    }

    /// What an offer is answered with.
    public sealed interface Answer {
        /// The receipt that this offer was, or is now, answered with.
        record Answered(SignedReceipt receipt) implements Answer {}

        /// The segments are wanted; the caller closes the transfer.
        record Wanted(Transfer transfer) implements Answer {}
    }

    /// Verifies an offer of a partner and decides. Faults before both signatures verified are errors and leave
    /// nothing; what is refused afterwards gets a signed REFUSED receipt, once. Reasons: see PeerService.Deliver.
    ///
    /// @param peer the agency that the connection proved
    public Answer offer(Offer offer, AgencyId peer) throws ExchangeException {
        Header header = Header.parse(offer.header());
        if (!header.sender().agency().equals(peer)) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME, "The package names another sender than the gateway that offers it.");
        }
        byte[] offerDigest = offer.offerDigest();
        Optional<SignedReceipt> known = answered(peer, header.packageId(), offerDigest);
        if (known.isPresent()) {
            // Whatever limits are set by now: what was answered once is answered alike for ever.
            return new Answer.Answered(known.get());
        }
        // Of what nobody signed for yet, no more than this is looked at.
        ExchangeLimits limits = setup.limits();
        ExchangeLimits.require("maxHeaderBytes", offer.header().length, limits.maxHeaderBytes());
        ExchangeLimits.require("maxRecipients", offer.wraps().size(), limits.maxRecipients());
        VerifiedOffer verified =
                offer.verify(setup.bundle(peer), setup.policies(), new CertificateVerifier(), true, setup.now());
        requireCurrentKeys(verified, peer);
        Agreement agreement = agreement(header, peer);
        SegmentKeys keys;
        try {
            decide(verified, agreement);
            keys = verified.open(setup.home().sealing());
        } catch (ExchangeException refusal) {
            return new Answer.Answered(refuse(verified, agreement, refusal));
        }
        return new Answer.Wanted(begin(verified, agreement, keys));
    }

    /// The receipt this very offer was answered with; PACKAGE_ID_REUSED when the id is taken by another one.
    private Optional<SignedReceipt> answered(AgencyId sender, String packageId, byte[] offerDigest)
            throws ExchangeException {
        String home = setup.home().agency().value();
        Optional<PackageRow> row =
                setup.store().read(tables -> tables.packages().find(sender.value(), packageId));
        if (row.isEmpty()) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(row.get().offerDigest(), offerDigest)) {
            ExchangeException reused = reused(packageId);
            Denials.record(setup, packageId, null, null, reused);
            throw reused;
        }
        return setup.store()
                .read(tables -> tables.receipts().find(sender.value(), packageId, home, 1))
                .map(receipt -> new SignedReceipt(receipt.p384(), receipt.mldsa87()));
    }

    /// Evidence may be of any generation that counts; a new package may not be signed with keys that are not in
    /// use yet, or no more.
    private void requireCurrentKeys(VerifiedOffer offer, AgencyId peer) throws ExchangeException {
        int generation = offer.header().sender().generation();
        KeyState state = setup.bundle(peer)
                .find(KeyUse.SIGNING, generation)
                .map(KeySet::state)
                .orElse(KeyState.REVOKED);
        if (state != KeyState.ACTIVE && state != KeyState.RETIRING) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_GENERATION,
                    "Generation " + generation + " of the signing keys of " + peer + " is " + state
                            + ": a new package must be signed with the active one.");
        }
    }

    private static ExchangeException reused(String packageId) {
        return new ExchangeException(
                Reason.PACKAGE_ID_REUSED, "The package id " + packageId + " was used for another package before.");
    }

    private Agreement agreement(Header header, AgencyId sender) throws ExchangeException {
        Agreement agreement = setup.agreements()
                .get()
                .between(sender, setup.home().agency())
                .orElseThrow(() -> new ExchangeException(
                        Reason.AGREEMENT_MISSING, "No agreement covers packages from " + sender + " to us."));
        if (!agreement.id().equals(header.agreement().id())
                || !MessageDigest.isEqual(agreement.digest(), header.agreement().digest())) {
            throw new ExchangeException(
                    Reason.AGREEMENT_MISMATCH,
                    "The package is under another text of the agreement than ours: both operators compare the digest of "
                            + agreement.id() + ".");
        }
        return agreement;
    }

    private void decide(VerifiedOffer offer, Agreement agreement) throws ExchangeException {
        Header header = offer.header();
        if (!setup.now().isBefore(header.expiresAt())) {
            throw new ExchangeException(Reason.PACKAGE_EXPIRED, "The package expired at " + header.expiresAt() + ".");
        }
        if (header.options().notBefore() != null
                || !header.alternativeMarkings().isEmpty()) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "The package uses notBefore or alternative markings, which this version does not act on yet.");
        }
        ExchangeLimits limits = setup.limits();
        ExchangeLimits.require("maxBannerChars", header.marking().banner().length(), limits.maxBannerChars());
        ExchangeLimits.require("maxPortions", header.marking().portions().size(), limits.maxPortions());
        ExchangeLimits.require("maxSegments", offer.manifest().segments(), limits.maxSegments());
        long most = setup.maxBytes(agreement)
                + PREAMBLE_ROOM
                + (long) offer.manifest().segments() * Segments.TAG_BYTES;
        if (offer.manifest().ciphertextLength() > most) {
            throw setup.tooLarge(agreement);
        }
        Gate.require(
                new Gate.Request(
                        header.marking().policy(),
                        header.marking().banner(),
                        header.marking().portions(),
                        header.contentType(),
                        setup.home().party()),
                agreement,
                setup.policies(),
                setup.now());
    }

    private Transfer begin(VerifiedOffer offer, Agreement agreement, SegmentKeys keys) throws ExchangeException {
        Transfer transfer = new Transfer(setup, this, offer, agreement, keys);
        try {
            transfer.open(() -> {
                Transfer old = running.put(key(offer), transfer);
                if (old != null) {
                    old.abort();
                }
                return incoming(offer);
            });
            return transfer;
        } catch (ExchangeException | RuntimeException e) {
            transfer.close();
            throw e;
        }
    }

    /// Ends what still runs, so that what was verified counts as received; the store is closed after this.
    void close() {
        List.copyOf(running.values()).forEach(Transfer::abort);
    }

    PartnerBytes inFlight() {
        return inFlight;
    }

    void ended(VerifiedOffer offer, Transfer transfer) {
        running.remove(key(offer), transfer);
    }

    private static String key(VerifiedOffer offer) {
        return offer.header().sender().agency() + " " + offer.header().packageId();
    }

    /// The row of the half-sent package: the same offer goes on where it stopped, another one starts anew.
    private IncomingRow incoming(VerifiedOffer offer) throws ExchangeException {
        String sender = offer.header().sender().agency().value();
        String packageId = offer.header().packageId();
        byte[] suffix = new byte[8];
        setup.random().nextBytes(suffix);
        String file = packageId + "." + HexFormat.of().formatHex(suffix) + ".in";
        long bytes = row(offer, Stage.DELIVERED, null, file).storedBytes();
        IncomingRow fresh = new IncomingRow(sender, packageId, offer.offerDigest(), file, 0, bytes, setup.now());
        List<String> replaced = new ArrayList<>();
        IncomingRow result = setup.store().write(tables -> {
            if (tables.packages().find(sender, packageId).isPresent()) {
                throw new ExchangeException(
                        Reason.UNAVAILABLE, "The package was received meanwhile: offer it again for its receipt.");
            }
            Optional<IncomingRow> row = tables.incoming().find(sender, packageId);
            if (row.isPresent() && MessageDigest.isEqual(row.get().offerDigest(), offer.offerDigest())) {
                return row.get();
            }
            row.map(IncomingRow::file).ifPresent(replaced::add);
            tables.incoming().delete(sender, packageId);
            room.require(tables, offer.header().sender().agency(), bytes);
            tables.incoming().put(fresh);
            return fresh;
        });
        replaced.forEach(this::discard);
        return result;
    }

    /// Removes a file that no row names any more. A crash before, or a failure, leaves it to the next start.
    private void discard(@Nullable String file) {
        if (file != null) {
            try {
                setup.files().delete(file);
            } catch (ExchangeException e) {
                LOG.warn("The file of a half-received package could not be removed; the next start does it", e);
            }
        }
    }

    /// Signs DELIVERED and commits the package. Returns the receipt that counts: of two transfers of one package
    /// only the first commits.
    SignedReceipt deliver(VerifiedOffer offer, Agreement agreement, String file) throws ExchangeException {
        return answer(offer, agreement, Stage.DELIVERED, null, file);
    }

    private SignedReceipt refuse(VerifiedOffer offer, Agreement agreement, ExchangeException refusal)
            throws ExchangeException {
        if (refusal.reason() == Reason.STORE_HALTED || refusal.reason() == Reason.INTERNAL) {
            throw refusal;
        }
        // Of another offer under the same id, whose half-received file goes with this commit.
        Transfer old = running.get(key(offer));
        if (old != null) {
            old.abort();
        }
        return answer(offer, agreement, Stage.REFUSED, refusal, null);
    }

    private SignedReceipt answer(
            VerifiedOffer offer,
            Agreement agreement,
            Stage stage,
            @Nullable ExchangeException refusal,
            @Nullable String file)
            throws ExchangeException {
        Instant at = setup.signingTime();
        String code = refusal == null ? null : refusal.reason().name();
        ReceiptStatement statement = new ReceiptStatement(
                offer.header().packageId(),
                offer.offerDigest(),
                stage,
                1,
                null,
                setup.home().agency(),
                null,
                at,
                code,
                List.of(),
                null,
                null);
        SignedReceipt receipt =
                SignedReceipt.sign(statement, offer, setup.home().signing());
        byte[] digest = receipt.statementDigest();
        // The commit point. A crash before it leaves a whole file that no row names: the next start takes it back into
        // the half-sent package. A crash after it leaves a committed package: the same offer gets the same receipt.
        Committed committed;
        try {
            committed = setup.store()
                    .write(tables -> commit(tables, offer, agreement, statement, receipt, digest, refusal, file));
        } catch (ExchangeException e) {
            if (e.reason() == Reason.PACKAGE_ID_REUSED) {
                Denials.record(setup, offer.header().packageId(), null, null, e);
                discard(file);
            }
            throw e;
        }
        discard(committed.unused());
        signal.raise();
        return committed.receipt();
    }

    /// @param unused a file that no row names any more
    private record Committed(
            SignedReceipt receipt, @Nullable String unused) {}

    private Committed commit(
            Tables tables,
            VerifiedOffer offer,
            Agreement agreement,
            ReceiptStatement statement,
            SignedReceipt receipt,
            byte[] statementDigest,
            @Nullable ExchangeException refusal,
            @Nullable String file)
            throws ExchangeException, SQLException {
        Header header = offer.header();
        String sender = header.sender().agency().value();
        String home = setup.home().agency().value();
        Optional<ReceiptRow> earlier = tables.receipts().find(sender, header.packageId(), home, 1);
        if (earlier.isPresent()) {
            PackageRow known =
                    tables.packages().find(sender, header.packageId()).orElseThrow();
            if (!MessageDigest.isEqual(known.offerDigest(), offer.offerDigest())) {
                throw reused(header.packageId());
            }
            return new Committed(
                    new SignedReceipt(earlier.get().p384(), earlier.get().mldsa87()),
                    Objects.equals(known.payload(), file) ? null : file);
        }
        Optional<String> half =
                tables.incoming().find(sender, header.packageId()).map(IncomingRow::file);
        PackageRow row = row(offer, statement.stage(), statement.reason(), file);
        if (refusal != null) {
            // A refusal is stored for ever, too. What is delivered was counted when it began.
            room.require(tables, header.sender().agency(), row.storedBytes());
        }
        tables.packages().insert(row);
        tables.receipts()
                .insert(new ReceiptRow(
                        sender,
                        header.packageId(),
                        home,
                        1,
                        statement.stage().name(),
                        statementDigest,
                        receipt.p384(),
                        receipt.mldsa87(),
                        statement.at()));
        LedgerEntries entries = setup.entries();
        String rule = refusal == null
                ? null
                : refusal.rule() == null ? refusal.reason().name() : refusal.rule();
        byte[] policyDigest = setup.policies()
                .find(header.marking().policy())
                .map(policy -> policy.digest())
                .orElse(null);
        tables.ledgers()
                .append(
                        setup.homeLedger(),
                        EntryType.DECISION.name(),
                        entries.decision(
                                header.packageId(),
                                refusal == null,
                                policyDigest,
                                agreement.digest(),
                                rule == null ? List.of() : List.of(rule)));
        EntryType outcome = refusal == null ? EntryType.DELIVERED : EntryType.REFUSED;
        append(tables, entries, EntryType.RECEIVED, offer, List.of());
        append(tables, entries, outcome, offer, PackageRows.receiptDigests(receipt.p384(), receipt.mldsa87()));
        tables.incoming().delete(sender, header.packageId());
        return new Committed(receipt, half.filter(name -> !name.equals(file)).orElse(null));
    }

    private void append(
            Tables tables, LedgerEntries entries, EntryType type, VerifiedOffer offer, List<byte[]> receipts)
            throws ExchangeException, SQLException {
        AgencyId sender = offer.header().sender().agency();
        tables.ledgers()
                .append(
                        setup.ledgerWith(sender),
                        type.name(),
                        entries.packageEvent(type, offer.header().packageId(), sender, offer.offerDigest(), receipts));
    }

    private PackageRow row(VerifiedOffer offer, Stage stage, @Nullable String reason, @Nullable String file) {
        Header header = offer.header();
        Instant now = setup.now();
        return new PackageRow(
                PackageRow.Direction.IN,
                header.sender().agency().value(),
                header.packageId(),
                header.sender().agency().value(),
                stage == Stage.DELIVERED ? PackageRow.State.DELIVERED : PackageRow.State.REFUSED,
                now,
                reason,
                offer.offerDigest(),
                offer.offer().header(),
                offer.offer().manifest(),
                offer.offer().p384(),
                offer.offer().mldsa87(),
                PackageRows.wraps(offer.offer()),
                file,
                file == null ? 0 : offer.manifest().ciphertextLength(),
                null,
                null,
                now,
                header.expiresAt(),
                header.options().ackBy(),
                0);
    }
}
