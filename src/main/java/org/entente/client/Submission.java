package org.entente.client;

import java.time.Instant;
import java.util.UUID;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// What to send to whom, without the content. Title and file name are sealed with the content.
///
/// @param packageId     a UUIDv7 ([PackageIds]); the same for every attempt to send the same package
/// @param fileName      a plain name, never a path
/// @param expiresAt     when delivery is given up; null: as the agreement says
/// @param acknowledgeBy by when the recipient should decide; null: as the agreement says
/// @param reference     unclassified and speakable, shown in the inbox
/// @param exercise      never counts as live
public record Submission(
        UUID packageId,
        AgencyId recipient,
        MarkingText marking,
        String contentType,
        Precedence precedence,
        @Nullable String title,
        @Nullable String fileName,
        @Nullable Instant expiresAt,
        @Nullable Instant acknowledgeBy,
        @Nullable String reference,
        boolean exercise) {}
