package org.entente.marking;

import org.jspecify.annotations.Nullable;

/// A level as the policy file describes it.
///
/// @param portion its abbreviation in a portion mark; null where the policy has no portion marks
/// @param silenceReleases whether a marking of this level without a release marking leaves the release to the agreement
///     (SPIF has no word for it; the policy file says `absence`)
record Classification(Level level, @Nullable String portion, boolean silenceReleases) {}
