package org.entente.marking;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.entente.marking.TagCategory.Effect;

/// What several markings say together: an element of a lattice whose [#join] is commutative, associative and
/// idempotent. It keeps everything that any of them says, also what a banner may not show: a release is decided on it,
/// never on the banner, and what it permits each of the markings permits.
///
/// @param owners whose information there is
/// @param values beside the release: name of the value, and its arguments (for sources of foreign information the
///     codes, and an empty one where a source is concealed)
/// @param releases the categories that decide the release, which a banner writes by `releasability`
/// @param groups those that each of them that states a release writes, with their members: a banner writes them too
record RollUp(
        PolicyData policy,
        Level level,
        Set<Owners> owners,
        SortedMap<Key, SortedSet<String>> values,
        Set<TagCategory> releases,
        Releasability releasability,
        Map<String, Set<String>> groups) {

    /// A value by its place in the policy.
    record Key(TagCategory category, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = category.compareTo(other.category);
            return order != 0 ? order : name.compareTo(other.name);
        }
    }

    /// @param on the day for the membership of groups
    static RollUp of(PolicyData policy, Elements elements, LocalDate on) {
        SortedMap<Key, SortedSet<String>> values = new TreeMap<>();
        Set<TagCategory> releases = new HashSet<>();
        for (Value value : elements.values()) {
            TagCategory category = value.category();
            if (category.decidesRelease()) {
                releases.add(category);
            }
            if (!category.decidesRelease() || category.splitsInto() != null) {
                SortedSet<String> arguments = new TreeSet<>(value.arguments());
                if (category.argument() == TagCategory.Argument.SOURCES && arguments.isEmpty()) {
                    arguments.add("");
                }
                values.put(new Key(category, value.name()), arguments);
            }
        }
        TagCategory beside =
                policy.categories().get(String.valueOf(elements.level().beside()));
        if (beside != null) {
            values.put(new Key(beside, beside.name()), new TreeSet<>());
        }
        return new RollUp(
                policy,
                elements.level(),
                Set.of(elements.owners()),
                values,
                releases,
                policy.expand(elements.releasability(policy), on),
                groups(policy, elements, on));
    }

    private static Map<String, Set<String>> groups(PolicyData policy, Elements elements, LocalDate on) {
        Map<String, Set<String>> groups = new TreeMap<>();
        for (Value value : elements.values()) {
            for (String code : value.category().decidesRelease() ? value.arguments() : List.<String>of()) {
                Group group = policy.groups().get(code);
                if (group != null && group.decomposable()) {
                    Set<String> members = new TreeSet<>(group.members(on));
                    members.remove(policy.owner());
                    groups.put(code, members);
                }
            }
        }
        return groups;
    }

    RollUp join(RollUp other) {
        if (!policy.equals(other.policy)) {
            throw new IllegalArgumentException("markings of two policies have no common roll-up");
        }
        Set<Owners> allOwners = new HashSet<>(owners);
        allOwners.addAll(other.owners);
        SortedMap<Key, SortedSet<String>> all = new TreeMap<>(values);
        other.values.forEach((key, arguments) -> all.merge(key, arguments, RollUp::union));
        Set<TagCategory> allReleases = new HashSet<>(releases);
        allReleases.addAll(other.releases);
        return new RollUp(
                policy,
                level.rank() >= other.level.rank() ? level : other.level,
                allOwners,
                all,
                allReleases,
                releasability.join(other.releasability),
                groups(other));
    }

    private Map<String, Set<String>> groups(RollUp other) {
        if (releasability instanceof Releasability.Neutral) {
            return other.groups;
        }
        Map<String, Set<String>> common = new TreeMap<>(groups);
        if (!(other.releasability instanceof Releasability.Neutral)) {
            common.keySet().retainAll(other.groups.keySet());
        }
        return common;
    }

    private static SortedSet<String> union(SortedSet<String> one, SortedSet<String> other) {
        SortedSet<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    /// Everybody whose information there is, beside the policy's owner; an empty code for a concealed source.
    Set<String> sources() {
        Set<String> sources = new TreeSet<>();
        values.forEach((key, arguments) -> {
            if (key.category().argument() == TagCategory.Argument.SOURCES) {
                sources.addAll(arguments);
            }
        });
        owners.forEach(one -> sources.addAll(one.concealed() ? List.of("") : one.codes()));
        sources.remove(policy.owner());
        return sources;
    }

    /// What a banner shows of it (CAPCO-2016 section D.2 Table 3).
    Elements shown(boolean prefixed) {
        Owners first = owners.iterator().next();
        Owners shownOwners = owners.size() == 1 && !first.concealed() ? first : Owners.OWN;
        Level shownLevel = level;
        if (level.foreignOnly() != null && shownOwners.kind() == Owners.Kind.OWN) {
            shownLevel = policy.level(level.foreignOnly()).orElse(level);
        }
        Map<String, Value> shown = new HashMap<>();
        Set<String> hidden = new HashSet<>();
        values.keySet().forEach(key -> hidden.addAll(key.category().supersedes()));
        values.forEach((key, arguments) -> {
            if (!hidden.contains(key.category().name())) {
                shown.put(key.name(), new Value(key.category(), key.name(), arguments(key, arguments)));
            }
        });
        if (shownOwners.kind() == Owners.Kind.OWN) {
            showSources(shown);
        }
        List<Value> releasing = splitAndRelease(shown, shownLevel);
        drop(shown, shownLevel, releasing);
        List<Value> all = new ArrayList<>(shown.values());
        all.addAll(releasing);
        all.sort((one, other) -> ValueParser.compare(policy, one, other));
        return new Elements(shownLevel, shownOwners, prefixed, all);
    }

    private List<String> arguments(Key key, SortedSet<String> arguments) {
        TagCategory category = key.category();
        if (category.argument() != TagCategory.Argument.SOURCES) {
            SortedSet<String> all = new TreeSet<>(CompartmentParser::compareArguments);
            all.addAll(arguments);
            all.addAll(taken(category));
            return List.copyOf(all);
        }
        return arguments.contains("")
                ? List.of()
                : arguments.stream().sorted(policy::compareCodes).toList();
    }

    /// The compartments of what it hides, as far as it may have them.
    private Set<String> taken(TagCategory category) {
        Set<String> taken = new HashSet<>();
        values.forEach((key, arguments) -> {
            if (category.supersedes().contains(key.category().name())) {
                arguments.stream()
                        .filter(argument -> category.compartments().stream()
                                .anyMatch(one -> one.name().equals(argument.split(" ", 2)[0])))
                        .forEach(taken::add);
            }
        });
        return taken;
    }

    /// Others' information in the owner's own: any concealed source conceals all.
    private void showSources(Map<String, Value> shown) {
        PolicyData.Foreign foreign = policy.foreign();
        Set<String> sources = sources();
        TagCategory category = foreign == null ? null : policy.categories().get(foreign.source());
        if (category == null || sources.isEmpty()) {
            return;
        }
        List<String> codes = new ArrayList<>(sources);
        codes.sort(policy::compareCodes);
        shown.put(category.name(), new Value(category, category.name(), sources.contains("") ? List.of() : codes));
    }

    /// Writes the releasability, and takes apart what holds a release marking of its own: where a release has to be
    /// stated it is stated by itself.
    private List<Value> splitAndRelease(Map<String, Value> shown, Level shownLevel) {
        boolean whole = releases.size() == 1
                && isNobody()
                && releases.stream()
                        .allMatch(category -> category.splitsInto() != null
                                && !shown.containsKey(category.splitsInto())
                                && shownLevel.silenceReleases()
                                && mayStandWith(category, shownLevel));
        for (Value value : List.copyOf(shown.values())) {
            TagCategory rest =
                    policy.categories().get(String.valueOf(value.category().splitsInto()));
            if (rest != null && !whole) {
                shown.remove(value.name());
                shown.put(rest.name(), new Value(rest, rest.name(), List.of()));
            }
        }
        return whole ? List.of() : ReleaseRendering.values(policy, releasability, groups);
    }

    private boolean isNobody() {
        return releasability.equals(new Releasability.Decided(Set.of(), Set.of(), false));
    }

    private void drop(Map<String, Value> shown, Level shownLevel, List<Value> releasing) {
        shown.values()
                .removeIf(value -> value.category().rollUp() != TagCategory.RollUp.ALWAYS
                        && !mayStandWith(value.category(), shownLevel));
        boolean others = releasing.stream().anyMatch(value -> value.category().effect() == Effect.NONE)
                || shown.values().stream()
                        .anyMatch(value -> value.category().rollUp() != TagCategory.RollUp.DROP_BESIDE_OTHERS);
        if (others) {
            shown.values().removeIf(value -> value.category().rollUp() == TagCategory.RollUp.DROP_BESIDE_OTHERS);
        }
    }

    private boolean mayStandWith(TagCategory category, Level shownLevel) {
        return policy.constraints().getOrDefault(category.name(), List.of()).stream()
                .allMatch(constraint ->
                        constraint.classes().isEmpty() || constraint.classes().contains(shownLevel.name()));
    }

    /// Whether it is at least as strict as another in everything that a banner shows.
    List<String> weaknesses(Elements shown, LocalDate on) {
        RollUp other = of(policy, shown, on);
        List<String> weaknesses = new ArrayList<>();
        if (level.rank() < other.level.rank()) {
            weaknesses.add("is below the level of its portions");
        }
        Set<String> mine = new HashSet<>();
        Set<String> missing = new HashSet<>();
        values.keySet().forEach(key -> mine.addAll(key.category().supersedes()));
        other.values.forEach((key, arguments) -> {
            SortedSet<String> own = values.get(key);
            boolean concealed = own != null && own.contains("");
            if (own == null ? !mine.contains(key.category().name()) : !concealed && !own.containsAll(arguments)) {
                missing.add(key.category().name());
            }
        });
        if (!missing.isEmpty()
                || (!sources().containsAll(other.sources()) && !sources().contains(""))) {
            weaknesses.add("lacks what its portions are marked with");
        }
        if (!releasability.join(other.releasability).equals(releasability)) {
            weaknesses.add("releases to more than its portions do");
        }
        return weaknesses;
    }
}
