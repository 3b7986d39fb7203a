package org.entente.marking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A policy file, checked. All phrases are printable ASCII without lower case.
///
/// @param country the owner, whose own recipients need no release
/// @param separator between the level and each marking after it
/// @param prefix demanded of whatever leaves the owner's country; null where the policy has none
/// @param suffix an additional marking written directly after a level; null where the policy has none
/// @param citations where each general rule stands
/// @param countries every country code that the policy understands
record PolicyData(
        String id,
        String version,
        String oid,
        String country,
        String separator,
        boolean portionMarks,
        @Nullable Affix prefix,
        @Nullable Affix suffix,
        List<Classification> classifications,
        List<TagCategory> categories,
        Map<GeneralRule, String> citations,
        Set<String> countries) {
    PolicyData {
        classifications = List.copyOf(classifications);
        categories = List.copyOf(categories);
        citations = Map.copyOf(citations);
        countries = Set.copyOf(countries);
    }

    Optional<Classification> classification(String name) {
        return classifications.stream()
                .filter(c -> c.level().name().equals(name))
                .findFirst();
    }

    /// Every rule id that a finding of this policy can have.
    Set<String> ruleIds() {
        Stream<String> affixes =
                Stream.of(prefix, suffix).flatMap(Stream::ofNullable).map(Affix::rule);
        Stream<String> own = Stream.concat(affixes, categories.stream().map(TagCategory::rule));
        return Stream.concat(citations.keySet().stream().map(GeneralRule::key), own)
                .map(rule -> id + "." + rule)
                .collect(Collectors.toUnmodifiableSet());
    }

    String levelNames() {
        return classifications.stream().map(c -> c.level().name()).collect(Collectors.joining(", "));
    }

    Finding finding(GeneralRule rule, String message) {
        String citation = citations.get(rule);
        if (citation == null) {
            throw new IllegalStateException("policy " + id + " was accepted without rule " + rule.key());
        }
        return new Finding(id + "." + rule.key(), citation, message);
    }

    Finding finding(TagCategory category, String message) {
        return new Finding(id + "." + category.rule(), category.citation(), message);
    }

    Finding finding(Affix affix, String message) {
        return new Finding(id + "." + affix.rule(), affix.citation(), message);
    }
}
