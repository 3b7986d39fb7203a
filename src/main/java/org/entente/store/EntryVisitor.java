package org.entente.store;

import org.entente.ExchangeException;

/// Takes the entries of one ledger in their order.
@FunctionalInterface
public interface EntryVisitor {
    void visit(LedgerEntry entry) throws ExchangeException;
}
