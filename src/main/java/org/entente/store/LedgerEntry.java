package org.entente.store;

/// One entry of a ledger, with its index from 0 and its exact bytes, which are copied in and out.
public record LedgerEntry(long index, String type, byte[] entry) {
    public LedgerEntry {
        entry = entry.clone();
    }

    @Override
    public byte[] entry() {
        return entry.clone();
    }

    @Override
    public String toString() {
        return "LedgerEntry[" + index + " " + type + "]";
    }
}
