package org.entente.receipt;

import java.util.Locale;

/// What a receipt says (FORMATS section 4).
public enum Stage {
    /// The receiving gateway verified, opened and stored the package.
    DELIVERED,
    /// The receiving gateway refused it for good, after both signatures verified.
    REFUSED,
    ACCEPTED,
    PARTLY_ACCEPTED,
    REJECTED,
    ACTIONED,
    CORRECTED,
    RECALL_REFUSED,
    PURGED;

    /// As in `receipt-partly-accepted.p384.p7s`.
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
