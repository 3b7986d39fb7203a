package org.entente.exchange;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.LedgerClock;
import org.entente.ledger.LedgerEntries;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.TrustBundle;
import org.entente.store.PayloadFiles;
import org.entente.store.Store;
import org.entente.trust.AgencyId;

/// What every part of the exchange works with. Safe for several threads.
///
/// @param partners every agency there is an exchange with
/// @param ledgerClock over the clock; one for all ledgers
/// @param agreements those in force now: one immutable snapshot, each of them recorded
/// @param trust the trust bundles in force now: one immutable snapshot, of the home agency and its partners
public record ExchangeSetup(
        Home home,
        Map<AgencyId, Party> partners,
        Supplier<Map<AgencyId, TrustBundle>> trust,
        SecurityPolicies policies,
        Supplier<Agreements> agreements,
        Store store,
        PayloadFiles files,
        Clock clock,
        LedgerClock ledgerClock,
        SecureRandom random,
        ExchangeLimits limits) {
    public ExchangeSetup {
        partners = Map.copyOf(partners);
    }

    /// The trust bundle of the home agency or a partner; UNKNOWN_PARTNER.
    TrustBundle bundle(AgencyId agency) throws ExchangeException {
        TrustBundle bundle = trust.get().get(agency);
        if (bundle == null) {
            throw new ExchangeException(Reason.UNKNOWN_PARTNER, agency + " is not a partner of this gateway.");
        }
        return bundle;
    }

    /// An agency there is an exchange with; UNKNOWN_PARTNER.
    Party partner(AgencyId agency) throws ExchangeException {
        Party partner = partners.get(agency);
        if (partner == null) {
            throw new ExchangeException(
                    Reason.UNKNOWN_PARTNER,
                    agency + " is not a partner of this gateway. Check the name; ask the operator.");
        }
        return partner;
    }

    /// The content's greatest length under the agreement, the operator's limit for it, and the one for all packages.
    long maxBytes(Agreement agreement) {
        return Math.min(agreements.get().maxBytes(agreement), limits.maxPackageBytes());
    }

    ExchangeException tooLarge(Agreement agreement) {
        long most = agreements.get().maxBytes(agreement);
        boolean agreed = most <= limits.maxPackageBytes();
        return new ExchangeException(
                Reason.TOO_LARGE,
                "The content is larger than the " + maxBytes(agreement) + " bytes that "
                        + (agreed
                                ? "are allowed under the agreement " + agreement.id()
                                : "limits.maxPackageBytes allows")
                        + ". Send less.",
                agreed ? "agreement.max-bytes" : "limits.maxPackageBytes",
                agreed ? "agreement " + agreement.id() : "the gateway's configuration");
    }

    /// Now, in the precision of statements.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// Now, in the precision of a CMS signing time.
    Instant signingTime() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    LedgerEntries entries() {
        return new LedgerEntries(ledgerClock, random);
    }

    String homeLedger() {
        return LedgerEntries.homeOrigin(home.agency());
    }

    String ledgerWith(AgencyId partner) {
        return LedgerEntries.partnerOrigin(home.agency(), partner);
    }
}
