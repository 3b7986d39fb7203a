package org.entente.marking;

import org.jspecify.annotations.Nullable;

/// A classification of one policy. Compare ranks only within a policy: across policies an agreement decides.
///
/// @param rank SPIF `hierarchy`; higher needs more protection
/// @param essClass SPIF `lacv`, the class INTEGER of the ESS security label (FORMATS section 3)
/// @param portion its abbreviation in a portion mark; null where the policy has no portion marks
/// @param attribute its value in exchanged attributes, such as ISM's `classification`
/// @param silenceReleases whether a marking of this level without a release marking leaves the release to the agreement
///     (SPIF has no word for it; the policy file says `absence`)
/// @param beside the category that is left of it beside a higher level; null for none
/// @param foreignOnly not null: only others use this level, and in a banner of the policy's owner it is the named one
public record Level(
        String name,
        int rank,
        int essClass,
        @Nullable String portion,
        String attribute,
        boolean silenceReleases,
        @Nullable String foreignOnly,
        @Nullable String beside) {}
