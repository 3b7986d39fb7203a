package org.entente.exchange;

import java.util.List;
import org.entente.ExchangeException;
import org.entente.ledger.EntryType;
import org.jspecify.annotations.Nullable;

/// Records in the home ledger that a package was denied, before anybody is told so.
final class Denials {
    private Denials() {}

    /// Returns when the entry is durable.
    static void record(
            ExchangeSetup setup,
            String packageId,
            byte @Nullable [] policyDigest,
            byte @Nullable [] agreementDigest,
            ExchangeException refusal)
            throws ExchangeException {
        String rule = refusal.rule() == null ? refusal.reason().name() : refusal.rule();
        setup.store()
                .write(tables -> tables.ledgers()
                        .append(
                                setup.homeLedger(),
                                EntryType.DECISION.name(),
                                setup.entries()
                                        .decision(packageId, false, policyDigest, agreementDigest, List.of(rule))));
    }
}
