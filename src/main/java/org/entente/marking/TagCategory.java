package org.entente.marking;

import java.util.Set;

/// A marking that follows the level, as the policy file describes it.
///
/// @param portion its text in a portion mark
/// @param classes names of the levels it may stand with (SPIF `requiredClass`)
/// @param members for [Kind#NATIONALS_OF], the countries
record TagCategory(
        String name,
        String portion,
        Kind kind,
        Set<String> classes,
        Set<String> members,
        String rule,
        String citation) {
    TagCategory {
        classes = Set.copyOf(classes);
        members = Set.copyOf(members);
    }

    enum Kind {
        NO_FOREIGN,
        RELEASABLE_TO,
        NATIONALS_OF
    }
}
