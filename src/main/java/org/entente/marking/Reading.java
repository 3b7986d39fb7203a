package org.entente.marking;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A marking that was understood, with what its text says beyond the [Marking].
///
/// @param category what it says of its release; null when it says nothing
/// @param prefixed whether it bears the policy's prefix
record Reading(
        Marking marking,
        Classification classification,
        @Nullable TagCategory category,
        boolean prefixed) {

    /// The countries it lets the information go to; empty when it leaves that open.
    Optional<Set<String>> audience(String owner) {
        return switch (marking.releasability()) {
            case Releasability.NoForeign _ -> Optional.of(Set.of(owner));
            case Releasability.ReleasableTo(Set<String> countries) -> Optional.of(countries);
            case Releasability.NationalsOf(Set<String> countries) -> Optional.of(countries);
            case Releasability.Unstated _ ->
                classification.silenceReleases() ? Optional.empty() : Optional.of(Set.of(owner));
        };
    }
}
