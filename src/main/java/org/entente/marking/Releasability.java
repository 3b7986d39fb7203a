package org.entente.marking;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// To whom a marking says that its information may go, beside the owner itself. Codes are ISO 3166 alpha-3 or groups.
///
/// With [#join] it is a lattice: commutative, associative, idempotent, and never wider than either side. It gives all
/// 27 rows of CAPCO-2016 section D.2 Table 3.
public sealed interface Releasability {
    /// It says nothing, and may go wherever the agreement lets it.
    record Neutral() implements Releasability {}

    /// It should say, and does not: nobody abroad.
    record Unstated() implements Releasability {}

    /// It says.
    ///
    /// @param release those who may have it
    /// @param display those who may see it, at least those who may have it
    /// @param officialMayDecide whether a disclosure official may add others
    record Decided(Set<String> release, Set<String> display, boolean officialMayDecide) implements Releasability {
        public Decided {
            release = Collections.unmodifiableSet(new TreeSet<>(release));
            TreeSet<String> all = new TreeSet<>(display);
            all.addAll(release);
            display = Collections.unmodifiableSet(all);
        }
    }

    /// What both permit.
    default Releasability join(Releasability other) {
        if (this instanceof Neutral || equals(other)) {
            return other;
        }
        if (other instanceof Neutral) {
            return this;
        }
        if (this instanceof Decided(Set<String> release, Set<String> display, boolean official)
                && other instanceof Decided(Set<String> release2, Set<String> display2, boolean official2)) {
            return new Decided(common(release, release2), common(display, display2), official && official2);
        }
        // One is marked and the other should be: nobody.
        return new Decided(Set.of(), Set.of(), false);
    }

    private static Set<String> common(Set<String> one, Set<String> other) {
        return one.stream().filter(other::contains).collect(Collectors.toSet());
    }
}
