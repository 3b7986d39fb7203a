package org.entente.exchange;

import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.ledger.EntryType;
import org.entente.ledger.LedgerEntries;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.entente.store.LedgerEntry;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;

/// Records which agreements are in force: an AGREEMENT entry for each text that came, and one for each that went, in
/// the
/// home ledger and in that of the partner it is with. What the ledger said before is read from the ledger itself, so
/// that
/// a change is recorded once, whether it happened while the gateway ran or while it did not.
final class AgreementRecords {
    private static final int MAX_TEXT = 128;

    private AgreementRecords() {}

    /// One text of an agreement.
    ///
    /// @param digest base64url, as in the entry
    private record Text(String id, String digest) {}

    /// Appends what the ledgers do not say yet; nothing when they say it all.
    static void write(ExchangeSetup setup, Tables tables, Agreements agreements)
            throws ExchangeException, SQLException {
        write(setup, tables, setup.homeLedger(), agreements.all());
        AgencyId home = setup.home().agency();
        for (AgencyId partner : setup.partners().keySet()) {
            List<Agreement> shared = agreements.all().stream()
                    .filter(one -> Set.of(one.from(), one.to()).equals(Set.of(home, partner)))
                    .toList();
            write(setup, tables, setup.ledgerWith(partner), shared);
        }
    }

    private static void write(ExchangeSetup setup, Tables tables, String origin, List<Agreement> inForce)
            throws ExchangeException, SQLException {
        Set<Text> told = told(tables, origin);
        Set<Text> wanted = new LinkedHashSet<>();
        inForce.forEach(one -> wanted.add(new Text(one.id(), StatementWriter.encode(one.digest()))));
        for (Text text : told) {
            if (!wanted.contains(text)) {
                append(setup, tables, origin, text, true);
            }
        }
        for (Text text : wanted) {
            if (!told.contains(text)) {
                append(setup, tables, origin, text, false);
            }
        }
    }

    /// What is in force as the ledger tells it.
    private static Set<Text> told(Tables tables, String origin) throws ExchangeException, SQLException {
        Set<Text> told = new LinkedHashSet<>();
        for (LedgerEntry entry : tables.ledgers().ofType(origin, EntryType.AGREEMENT.name())) {
            StatementReader reader =
                    StatementReader.read(entry.entry(), EntryType.AGREEMENT.name(), LedgerEntries.MAX_BYTES);
            Text text = new Text(reader.text("id", MAX_TEXT), StatementWriter.encode(reader.digest("digest")));
            if (reader.flag("ended")) {
                told.remove(text);
            } else {
                told.add(text);
            }
        }
        return told;
    }

    private static void append(ExchangeSetup setup, Tables tables, String origin, Text text, boolean ended)
            throws ExchangeException, SQLException {
        byte[] digest = Base64.getUrlDecoder().decode(text.digest());
        byte[] entry = setup.entries().agreement(text.id(), digest, ended);
        tables.ledgers().append(origin, EntryType.AGREEMENT.name(), entry);
    }
}
