package org.entente.marking;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// To whom a marking says that its information may go. Countries are ISO 3166 alpha-3.
public sealed interface Releasability {
    /// To no other country than the owner of the policy.
    record NoForeign() implements Releasability {}

    /// To exactly these countries' governments, the owner among them.
    record ReleasableTo(Set<String> countries) implements Releasability {
        public ReleasableTo {
            countries = sorted(countries);
        }
    }

    /// To nationals of exactly these countries. A recipient's country stands for the nationality of its people: whom
    /// it reads in is for the recipient to keep.
    record NationalsOf(Set<String> countries) implements Releasability {
        public NationalsOf {
            countries = sorted(countries);
        }
    }

    /// The marking does not say; the policy file says for each level what that means.
    record Unstated() implements Releasability {}

    private static Set<String> sorted(Set<String> countries) {
        return Collections.unmodifiableSet(new TreeSet<>(countries));
    }
}
