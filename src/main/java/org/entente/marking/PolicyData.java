package org.entente.marking;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A policy file, checked. All phrases are printable ASCII without lower case. Immutable.
///
/// @param oid null for a policy that marks no packages: their signatures name it (FORMATS section 3)
/// @param validity the days on which new markings are made under it
/// @param owner the country, or the group of countries, whose own recipients need no release
/// @param separator between the level and each marking after it
/// @param prefix demanded of whatever leaves the owner's country; null where the policy has none
/// @param suffix an additional marking written directly after a level; null where the policy has none
/// @param foreign how others' markings are written; null where the policy has none
/// @param levelAccess what levels demand beside a clearance, by name
/// @param countries every country code that the policy understands
/// @param label how its markings stand in a confidentiality label
/// @param authority how its classification authority block is written; null where it has none
record PolicyData(
        String id,
        String version,
        @Nullable String oid,
        Validity validity,
        String owner,
        String separator,
        boolean portionMarks,
        @Nullable Prefix prefix,
        @Nullable TagCategory suffix,
        @Nullable Foreign foreign,
        List<Level> levels,
        Map<String, LevelAccess> levelAccess,
        List<Alliance> alliances,
        List<TagSet> sets,
        Map<String, TagCategory> categories,
        Map<String, List<Constraint>> constraints,
        Map<GeneralRule, String> citations,
        Map<String, Group> groups,
        Set<String> countries,
        LabelTerms label,
        @Nullable AuthorityTerms authority,
        Phrases banner,
        Phrases portion) {

    /// Text before a level of what goes abroad.
    record Prefix(String phrase, Rule rule) {}

    /// How the information of others is marked.
    ///
    /// @param joint the word before the level of what is owned together
    /// @param covers the category whose list must hold all owners of that
    /// @param source the category that names others' information in the owner's own markings
    record Foreign(String joint, String covers, String source, Rule rule) {}

    /// A level of an alliance.
    record Alliance(String name, @Nullable String portion, String owner, Level level) {}

    /// What can be written, in one form, and what it means.
    ///
    /// @param levels by phrase
    /// @param alliances by phrase
    /// @param words single phrases of lists, and systems of compartments, by phrase
    /// @param lists categories with an argument, by phrase
    record Phrases(
            Map<String, Level> levels,
            Map<String, Alliance> alliances,
            Map<String, TagCategory> words,
            Map<String, TagCategory> lists) {
        Phrases {
            levels = Map.copyOf(levels);
            alliances = Map.copyOf(alliances);
            words = Map.copyOf(words);
            lists = Map.copyOf(lists);
        }
    }

    PolicyData {
        levels = List.copyOf(levels);
        levelAccess = Map.copyOf(levelAccess);
        alliances = List.copyOf(alliances);
        sets = List.copyOf(sets);
        categories = Map.copyOf(categories);
        constraints = Map.copyOf(constraints);
        citations = Map.copyOf(citations);
        groups = Map.copyOf(groups);
        countries = Set.copyOf(countries);
    }

    /// Each file that was read is a policy of its own.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    Phrases phrases(boolean portion) {
        return portion ? portion() : banner;
    }

    Optional<Level> level(String nameOrAbbreviation) {
        Level level = banner.levels().get(nameOrAbbreviation);
        if (level == null) {
            level = portion.levels().get(nameOrAbbreviation);
        }
        return Optional.ofNullable(level);
    }

    /// The class of those without a clearance.
    int leastClass() {
        return levels.stream().mapToInt(Level::essClass).min().orElse(0);
    }

    boolean isCode(String code) {
        return countries.contains(code) || groups.containsKey(code);
    }

    /// Whether a country is the owner, or one of them.
    boolean owns(String country, LocalDate on) {
        if (owner.equals(country)) {
            return true;
        }
        Group group = groups.get(owner);
        return group != null && group.members(on).contains(country);
    }

    /// Replaces decomposable groups by their members on a day.
    Set<String> expand(Iterable<String> codes, LocalDate on) {
        Set<String> all = new TreeSet<>();
        for (String code : codes) {
            Group group = groups.get(code);
            if (group != null && group.decomposable()) {
                all.addAll(group.members(on));
            } else {
                all.add(code);
            }
        }
        return all;
    }

    /// As [#expand], and without the owner, who is always admitted.
    Releasability expand(Releasability releasability, LocalDate on) {
        if (releasability
                instanceof Releasability.Decided(Set<String> release, Set<String> display, boolean official)) {
            Set<String> releasedTo = expand(release, on);
            Set<String> shownTo = expand(display, on);
            releasedTo.remove(owner);
            shownTo.remove(owner);
            return new Releasability.Decided(releasedTo, shownTo, official);
        }
        return releasability;
    }

    /// Countries ascending, then groups ascending: how lists of codes are written.
    int compareCodes(String one, String other) {
        boolean group = groups.containsKey(one);
        return group == groups.containsKey(other) ? one.compareTo(other) : group ? 1 : -1;
    }

    Optional<TagCategory> byEffect(TagCategory.Effect effect) {
        return categories.values().stream()
                .filter(category -> category.effect() == effect && category.splitsInto() == null)
                .min(TagCategory::compareTo);
    }

    /// Every rule id that a finding of this policy can have.
    Set<String> ruleIds() {
        List<Rule> own = new ArrayList<>();
        categories.values().forEach(category -> own.add(category.rule()));
        constraints.values().forEach(list -> list.forEach(constraint -> own.add(constraint.rule())));
        for (TagSet set : sets) {
            if (set.open() != null) {
                own.add(set.open().rule());
            }
            if (set.leastClearance() != null) {
                own.add(set.leastClearance().rule());
            }
        }
        levelAccess.values().forEach(access -> own.add(access.rule()));
        if (authority != null) {
            own.addAll(authority.rules());
        }
        if (prefix != null) {
            own.add(prefix.rule());
        }
        if (suffix != null) {
            own.add(suffix.rule());
        }
        if (foreign != null) {
            own.add(foreign.rule());
        }
        Set<String> ids = own.stream().map(Rule::id).collect(Collectors.toCollection(TreeSet::new));
        citations.keySet().forEach(rule -> ids.add(rule.key()));
        return ids.stream().map(rule -> id + "." + rule).collect(Collectors.toUnmodifiableSet());
    }

    String levelNames() {
        return levels.stream()
                .filter(level -> level.foreignOnly() == null)
                .map(Level::name)
                .collect(Collectors.joining(", "));
    }

    Finding finding(GeneralRule rule, String message) {
        return finding(rule(rule), message, -1, -1);
    }

    Finding finding(Rule rule, String message) {
        return finding(rule, message, -1, -1);
    }

    Finding finding(Rule rule, String message, int from, int to) {
        return new Finding(id + "." + rule.id(), rule.citation(), message, from, to);
    }

    Rule rule(GeneralRule rule) {
        String citation = citations.get(rule);
        if (citation == null) {
            throw new IllegalStateException("policy " + id + " was accepted without rule " + rule.key());
        }
        return new Rule(rule.key(), citation);
    }

    Finding notInForce() {
        return finding(
                GeneralRule.VALIDITY,
                "Policy " + id + " " + version + " is in force from " + validity.from()
                        + (validity.until() == null ? "" : " to " + validity.until())
                        + " only; mark under the one that is in force.");
    }

    /// The phrases of one form.
    static Phrases phrases(
            boolean portion, List<Level> levels, List<Alliance> alliances, Iterable<TagCategory> categories) {
        Map<String, Level> byLevel = new HashMap<>();
        levels.forEach(level -> put(byLevel, portion ? level.portion() : level.name(), level));
        Map<String, Alliance> byAlliance = new HashMap<>();
        alliances.forEach(alliance -> put(byAlliance, portion ? alliance.portion() : alliance.name(), alliance));
        Map<String, TagCategory> words = new HashMap<>();
        Map<String, TagCategory> lists = new HashMap<>();
        for (TagCategory category : categories) {
            boolean list = category.argument() != TagCategory.Argument.NONE;
            put(list ? lists : words, portion ? category.portion() : category.name(), category);
            if (!portion) {
                put(list ? lists : words, category.title(), category);
            }
        }
        return new Phrases(byLevel, byAlliance, words, lists);
    }

    private static <T> void put(Map<String, T> map, @Nullable String key, T value) {
        if (key != null) {
            map.put(key, value);
        }
    }
}
