package org.entente.client;

import java.time.Instant;
import java.util.UUID;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// Where one package stands, since when, and who must act next.
///
/// @param partner     the other agency
/// @param nextAttempt when the gateway tries delivery again; null when nothing is due
/// @param lastReason  why the last attempt failed, a [org.entente.Reason]; null when none failed
/// @param waitingFor  who must act: `NOBODY`, `SENDING_GATEWAY` or `RECIPIENT`
/// @param reasonCode  why it was refused or rejected; null otherwise
public record StatusReport(
        AgencyId sender,
        UUID id,
        AgencyId partner,
        State state,
        Instant since,
        @Nullable Instant nextAttempt,
        int attempts,
        @Nullable String lastReason,
        @Nullable Instant expiresAt,
        @Nullable Instant acknowledgeBy,
        String waitingFor,
        @Nullable String reasonCode) {}
