package org.entente.marking;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A code that stands for several countries.
///
/// @param decomposable whether it is its members; otherwise it is an atom that admits nobody
/// @param members those it always had
/// @param dated further ones, each with the days on which it is one
record Group(String name, boolean decomposable, Set<String> members, Map<String, Validity> dated) {
    Group {
        members = Set.copyOf(members);
        dated = Map.copyOf(dated);
    }

    /// Those of any day.
    Set<String> everMembers() {
        Set<String> all = new TreeSet<>(members);
        all.addAll(dated.keySet());
        return all;
    }

    Set<String> members(LocalDate on) {
        if (dated.isEmpty()) {
            return members;
        }
        Set<String> all = new TreeSet<>(members);
        dated.forEach((member, days) -> {
            if (days.holds(on)) {
                all.add(member);
            }
        });
        return all;
    }
}
