package org.entente.marking;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A code that stands for several countries.
///
/// @param decomposable whether it is its members; otherwise it is an atom that admits nobody
/// @param members those it always had
/// @param since further ones, and the day from which on
record Group(String name, boolean decomposable, Set<String> members, Map<String, LocalDate> since) {
    Group {
        members = Set.copyOf(members);
        since = Map.copyOf(since);
    }

    /// Those of any day.
    Set<String> everMembers() {
        Set<String> all = new TreeSet<>(members);
        all.addAll(since.keySet());
        return all;
    }

    Set<String> members(LocalDate on) {
        if (since.isEmpty()) {
            return members;
        }
        Set<String> all = new TreeSet<>(members);
        since.forEach((member, from) -> {
            if (!on.isBefore(from)) {
                all.add(member);
            }
        });
        return all;
    }
}
