package org.entente.exchange;

import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.EntryType;

/// Records in the home ledger that a caller who is known was refused. Safe for several threads.
public final class Refusals {
    private final ExchangeSetup setup;

    Refusals(ExchangeSetup setup) {
        this.setup = setup;
    }

    /// Returns when the entry is durable.
    ///
    /// @param caller SPIFFE ID
    /// @param count how many refusals the entry stands for
    public void record(String caller, String method, Reason reason, long count) throws ExchangeException {
        setup.store()
                .write(tables -> tables.ledgers()
                        .append(
                                setup.homeLedger(),
                                EntryType.CALLER_REFUSED.name(),
                                setup.entries().callerRefused(caller, method, reason.name(), count)));
    }
}
