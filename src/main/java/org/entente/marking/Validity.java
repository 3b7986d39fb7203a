package org.entente.marking;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// The days on which something holds, first and last included.
///
/// @param from null for always before
/// @param until null for an open end
record Validity(@Nullable LocalDate from, @Nullable LocalDate until) {
    boolean holds(LocalDate on) {
        return (from == null || !on.isBefore(from)) && (until == null || !on.isAfter(until));
    }

    /// Whether there is a day on which it holds.
    boolean holdsEver() {
        return from == null || until == null || !until.isBefore(from);
    }
}
