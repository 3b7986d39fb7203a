package org.entente.ledger;

/// What a ledger records (FORMATS section 6).
public enum EntryType {
    KEY,
    AGREEMENT,
    SENT,
    RECEIVED,
    DELIVERED,
    REFUSED,
    EXPIRED,
    ACCEPTED,
    PARTLY_ACCEPTED,
    REJECTED,
    ACTIONED,
    DECISION,
    CALLER_REFUSED,
    ACCESSED
}
