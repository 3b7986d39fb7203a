package org.entente.marking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.entente.marking.TagCategory.Effect;

/// Finds the values by which a policy writes a releasability.
final class ReleaseRendering {
    private ReleaseRendering() {}

    /// Never wider than what is to be written: where the policy has no value that says it, the next stricter one.
    ///
    /// @param groups what may be written for their members
    static List<Value> values(PolicyData policy, Releasability releasability, Map<String, Set<String>> groups) {
        if (!(releasability
                instanceof Releasability.Decided(Set<String> release, Set<String> display, boolean official))) {
            return List.of();
        }
        List<Value> values = new ArrayList<>();
        TreeSet<String> shownOnly = new TreeSet<>(display);
        shownOnly.removeAll(release);
        if (!release.isEmpty()) {
            add(values, policy, Effect.RELEASABLE_TO, list(policy, release, groups));
        }
        if (official) {
            add(values, policy, Effect.OFFICIAL_DECIDES, List.of());
        }
        if (!shownOnly.isEmpty() && !official) {
            add(values, policy, Effect.DISPLAY_ONLY, list(policy, shownOnly, groups));
        }
        if (values.isEmpty()) {
            add(values, policy, Effect.NO_FOREIGN, List.of());
        }
        if (values.isEmpty()) {
            nationals(policy, release).forEach(category -> values.add(new Value(category, category.name(), List.of())));
        }
        return values;
    }

    private static void add(List<Value> values, PolicyData policy, Effect effect, List<String> arguments) {
        policy.byEffect(effect).ifPresent(category -> {
            List<String> all = new ArrayList<>(arguments);
            if (category.argument() == TagCategory.Argument.OWNER_AND_OTHERS) {
                all.addFirst(policy.owner());
            }
            values.add(new Value(category, category.name(), all));
        });
    }

    private static List<String> list(PolicyData policy, Set<String> codes, Map<String, Set<String>> groups) {
        Set<String> written = new TreeSet<>(policy::compareCodes);
        written.addAll(codes);
        groups.forEach((group, members) -> {
            if (codes.containsAll(members)) {
                written.removeAll(members);
                written.add(group);
            }
        });
        return List.copyOf(written);
    }

    /// The widest that is no wider.
    private static List<TagCategory> nationals(PolicyData policy, Set<String> release) {
        Set<String> all = new TreeSet<>(release);
        all.add(policy.owner());
        return policy.categories().values().stream()
                .filter(category -> category.effect() == Effect.NATIONALS_OF && all.containsAll(category.members()))
                .max(Comparator.comparingInt(
                                (TagCategory category) -> category.members().size())
                        .thenComparing(TagCategory::name))
                .stream()
                .toList();
    }
}
