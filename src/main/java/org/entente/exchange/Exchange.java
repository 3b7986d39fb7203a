package org.entente.exchange;

import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.ledger.EntryType;
import org.entente.ledger.LedgerEntries;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.StatementReader;
import org.entente.sign.TrustBundle;
import org.entente.store.IncomingRow;
import org.entente.store.LedgerEntry;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One gateway's exchange, wired. [#open] puts the disk in order and records keys and agreements; [#start] begins
/// to deliver.
public final class Exchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final ExchangeSetup setup;
    private final Courier courier;
    private final Submissions submissions;
    private final Intake intake;
    private final Inbox inbox;
    private final Acknowledgements acknowledgements;
    private final ReturnedReceipts returnedReceipts;
    private final PackageStatuses statuses;
    private final Refusals refusals;

    private Exchange(ExchangeSetup setup, PartnerLink link, Duration firstRetry, Duration maxRetry) {
        this.setup = setup;
        InboxSignal signal = new InboxSignal();
        returnedReceipts = new ReturnedReceipts(setup);
        courier = new Courier(setup, link, returnedReceipts, firstRetry, maxRetry);
        Room room = new Room(setup.limits());
        submissions = new Submissions(setup, courier, room);
        intake = new Intake(setup, signal, room);
        inbox = new Inbox(setup, signal);
        acknowledgements = new Acknowledgements(setup, courier);
        statuses = new PackageStatuses(setup);
        refusals = new Refusals(setup);
    }

    /// Removes what crashes left, and records key statements and agreements that the ledgers do not have yet.
    ///
    /// CONFIGURATION when the clock is behind the newest entry.
    ///
    /// @param firstRetry pause after the first failed delivery; it doubles up to `maxRetry`
    public static Exchange open(ExchangeSetup setup, PartnerLink link, Duration firstRetry, Duration maxRetry)
            throws ExchangeException {
        startAfterNewestEntry(setup);
        forgetAbandoned(setup);
        sweep(setup);
        for (AgencyId partner : setup.partners().keySet()) {
            setup.bundle(partner);
        }
        setup.store().write(tables -> {
            recordKeysAndAgreements(setup, tables);
            return setup;
        });
        return new Exchange(setup, link, firstRetry, maxRetry);
    }

    public void start() {
        courier.start();
    }

    public Submissions submissions() {
        return submissions;
    }

    public Intake intake() {
        return intake;
    }

    public Inbox inbox() {
        return inbox;
    }

    public Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    public ReturnedReceipts returnedReceipts() {
        return returnedReceipts;
    }

    public PackageStatuses statuses() {
        return statuses;
    }

    public Refusals refusals() {
        return refusals;
    }

    public ExchangeLimits limits() {
        return setup.limits();
    }

    public SecurityPolicies policies() {
        return setup.policies();
    }

    /// Records agreements before they come into force, and those that they end. Nothing is recorded of what the ledgers
    /// say already. Returns when it is durable.
    public void record(Agreements agreements) throws ExchangeException {
        setup.store().write(tables -> {
            AgreementRecords.write(setup, tables, agreements);
            return setup;
        });
    }

    @Override
    public void close() {
        courier.close();
        intake.close();
    }

    private static void startAfterNewestEntry(ExchangeSetup setup) throws ExchangeException {
        List<LedgerEntry> newest = setup.store().read(tables -> tables.ledgers().newest());
        for (LedgerEntry entry : newest) {
            setup.ledgerClock().startAfter(LedgerEntries.time(entry.type(), entry.entry()));
        }
    }

    /// Forgets half-received packages whose delivery no agreement can still allow: their sender has given them
    /// up.
    private static void forgetAbandoned(ExchangeSetup setup) throws ExchangeException {
        Duration longest = setup.agreements().get().all().stream()
                .map(Agreement::deliverWithin)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Instant oldest = setup.now().minus(longest);
        setup.store().write(tables -> {
            for (IncomingRow row : tables.incoming().all()) {
                if (row.updatedAt().isBefore(oldest)) {
                    tables.incoming().delete(row.sender(), row.packageId());
                }
            }
            return setup;
        });
    }

    private static void sweep(ExchangeSetup setup) throws ExchangeException {
        Set<String> committed = new HashSet<>();
        Set<String> partial = new HashSet<>();
        setup.store().read(tables -> {
            for (String payload : tables.packages().payloads()) {
                committed.add(payload);
                if (payload.endsWith(PackageRows.SENT)) {
                    committed.add(PackageRows.tree(payload));
                }
            }
            for (IncomingRow row : tables.incoming().all()) {
                partial.add(row.file());
            }
            return committed;
        });
        for (String missing : setup.files().sweep(committed, partial)) {
            // A half-received package is sent again; a committed payload must be restored from a backup.
            LOG.error("the payload file {} is missing", missing);
        }
    }

    /// The first entry of every ledger is the home agency's key statement; then the partner's, then the
    /// agreements.
    private static void recordKeysAndAgreements(ExchangeSetup setup, Tables tables)
            throws ExchangeException, SQLException {
        TrustBundle own = setup.bundle(setup.home().agency());
        recordKeys(setup, tables, setup.homeLedger(), own);
        for (AgencyId partner : setup.partners().keySet()) {
            String origin = setup.ledgerWith(partner);
            recordKeys(setup, tables, origin, own);
            recordKeys(setup, tables, origin, setup.bundle(partner));
        }
        AgreementRecords.write(setup, tables, setup.agreements().get());
    }

    /// Appends the statement unless it is there.
    private static void recordKeys(ExchangeSetup setup, Tables tables, String origin, TrustBundle bundle)
            throws ExchangeException, SQLException {
        for (LedgerEntry old : tables.ledgers().ofType(origin, EntryType.KEY.name())) {
            StatementReader reader = StatementReader.read(old.entry(), EntryType.KEY.name(), LedgerEntries.MAX_BYTES);
            if (MessageDigest.isEqual(reader.digest("digest"), bundle.keysDigest())) {
                return;
            }
        }
        byte[] entry = setup.entries().key(bundle.agency(), bundle.keys().seq(), bundle.keysDigest());
        tables.ledgers().append(origin, EntryType.KEY.name(), entry);
    }
}
