package org.entente.marking;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a marking says, without how it is written.
///
/// @param prefixed whether it bears the policy's prefix
/// @param values in the policy's order
record Elements(Level level, Owners owners, boolean prefixed, List<Value> values) {
    Elements {
        values = List.copyOf(values);
    }

    Optional<Value> value(String category) {
        return values.stream()
                .filter(value -> value.category().name().equals(category))
                .findFirst();
    }

    /// What it says of the release; codes as written.
    Releasability releasability(PolicyData policy) {
        // What others gave is not released by silence.
        boolean silent = level.silenceReleases() && owners.kind() != Owners.Kind.FOREIGN;
        Releasability result = null;
        for (Value value : values) {
            silent &= !value.category().silence();
            Releasability one = releasability(value, policy);
            if (one != null) {
                result = result == null ? one : both(result, one);
            }
        }
        if (result != null) {
            return result;
        }
        return silent ? new Releasability.Neutral() : new Releasability.Unstated();
    }

    private static @Nullable Releasability releasability(Value value, PolicyData policy) {
        Set<String> others = new TreeSet<>(value.arguments());
        others.remove(policy.owner());
        return switch (value.category().effect()) {
            case NONE, OBSOLETE -> null;
            case NO_FOREIGN -> new Releasability.Decided(Set.of(), Set.of(), false);
            case OFFICIAL_DECIDES -> new Releasability.Decided(Set.of(), Set.of(), true);
            case RELEASABLE_TO -> new Releasability.Decided(others, others, false);
            case DISPLAY_ONLY -> new Releasability.Decided(Set.of(), others, false);
            case NATIONALS_OF -> {
                Set<String> members = new TreeSet<>(value.category().members());
                members.remove(policy.owner());
                yield new Releasability.Decided(members, members, false);
            }
        };
    }

    /// Two release markings of one marking add to one another; the constraints say which may stand together.
    private static Releasability both(Releasability one, Releasability other) {
        if (one instanceof Releasability.Decided(var release, var display, boolean official)
                && other instanceof Releasability.Decided(var release2, var display2, boolean official2)) {
            return new Releasability.Decided(union(release, release2), union(display, display2), official || official2);
        }
        return one;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
