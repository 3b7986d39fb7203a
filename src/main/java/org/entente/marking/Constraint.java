package org.entente.marking;

import java.util.Set;

/// What a marking that has a fact must and may not have beside it (SPIF `requiredClass`, `requiredCategory`,
/// `excludedCategory`). Facts are the names of levels and values, `SI-*` for any compartment of `SI`, `SI-G` for one of
/// them, `SI-G *` for any of its sub-compartments.
///
/// @param classes names of levels; empty for any
/// @param unless names of levels with which it demands nothing
record Constraint(
        String when, Set<String> classes, Set<String> unless, Set<String> required, Set<String> excluded, Rule rule) {
    Constraint {
        classes = Set.copyOf(classes);
        unless = Set.copyOf(unless);
        required = Set.copyOf(required);
        excluded = Set.copyOf(excluded);
    }
}
