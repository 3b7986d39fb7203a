package org.entente.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work that is owed to a partner: deliver a package, or bring a receipt home.
///
/// @param id assigned by [Outbox#add], growing
/// @param seq which receipt; 0 for `DELIVER`
/// @param precedence the higher goes first
/// @param lastReason why the last attempt failed; null before the first failure
public record OutboxRow(
        long id,
        String partner,
        Kind kind,
        String sender,
        String packageId,
        int seq,
        int precedence,
        int attempts,
        Instant nextAttemptAt,
        Instant expiresAt,
        @Nullable String lastReason) {

    /// What is owed.
    public enum Kind {
        DELIVER,
        RECEIPT
    }
}
