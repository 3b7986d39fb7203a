package org.entente.client;

import java.time.Instant;
import java.util.UUID;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// A received package, without anything of its content.
///
/// @param cursor                position in the inbox; [EntenteClient#watch] resumes after it
/// @param ciphertextLengthBytes of the sealed payload, tags included
public record InboxEntry(
        long cursor,
        AgencyId sender,
        UUID id,
        MarkingText marking,
        String contentType,
        Precedence precedence,
        Instant receivedAt,
        @Nullable Instant acknowledgeBy,
        State state,
        @Nullable String reference,
        boolean exercise,
        long ciphertextLengthBytes) {}
