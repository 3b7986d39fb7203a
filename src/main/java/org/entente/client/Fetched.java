package org.entente.client;

import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// What was fetched into a file.
///
/// @param banner   the sender's marking
/// @param title    as the sender sealed it
/// @param fileName as the sender sealed it; the sender's choice, so never a path
public record Fetched(
        AgencyId sender,
        String banner,
        @Nullable String title,
        @Nullable String fileName,
        long lengthBytes) {}
