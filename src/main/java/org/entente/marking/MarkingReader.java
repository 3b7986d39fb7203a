package org.entente.marking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads markings: every part is looked up whole among the policy's phrases, so that no part is taken for a
/// shorter one and none is passed over. What is written comes from the policy file; here is only how it is
/// put together.
final class MarkingReader {
    static final int MAX_BANNER_CHARS = 1024;
    static final int MAX_PORTION_CHARS = 256;
    private static final String LIST_SEPARATOR = ", ";

    private final PolicyData policy;
    private final boolean portion;
    private final List<Finding> findings = new ArrayList<>();

    private MarkingReader(PolicyData policy, boolean portion) {
        this.policy = policy;
        this.portion = portion;
    }

    static Parsed parse(PolicyData policy, String text, boolean portion) {
        MarkingReader reader = new MarkingReader(policy, portion);
        Reading reading = reader.read(text);
        return reading == null ? new Parsed.Invalid(reader.findings) : new Parsed.Valid(reading.marking());
    }

    /// @param findings gets what is wrong when nothing is returned
    static Optional<Reading> read(PolicyData policy, String text, boolean portion, List<Finding> findings) {
        MarkingReader reader = new MarkingReader(policy, portion);
        Reading reading = reader.read(text);
        findings.addAll(reader.findings);
        return Optional.ofNullable(reading);
    }

    private @Nullable Reading read(String text) {
        MarkingText.check(policy, text, portion ? MAX_PORTION_CHARS : MAX_BANNER_CHARS, findings);
        if (!findings.isEmpty()) {
            return null;
        }
        String body = text;
        boolean prefixed = false;
        Affix prefix = policy.prefix();
        if (portion) {
            if (!bracketed(text)) {
                return null;
            }
            body = text.substring(1, text.length() - 1);
        } else if (prefix != null && text.startsWith(prefix.phrase() + " ")) {
            prefixed = true;
            body = text.substring(prefix.phrase().length() + 1);
        }
        List<String> parts = MarkingText.split(body, policy.separator());
        Classification classification = level(parts.getFirst());
        List<TagCategory> categories = new ArrayList<>();
        Releasability releasability = new Releasability.Unstated();
        for (int i = 1; i < parts.size(); i++) {
            TagCategory category = category(parts.get(i), i);
            if (category != null) {
                categories.add(category);
                releasability = releasability(category, parts.get(i));
                standsWith(category, classification);
            }
        }
        if (categories.size() > 1) {
            fault(categories.getFirst(), "it stands with no other release marking; keep the one that applies");
        }
        if (classification == null || !findings.isEmpty()) {
            return null;
        }
        Marking marking = new Marking(policy.id(), text, classification.level(), releasability);
        return new Reading(marking, classification, categories.isEmpty() ? null : categories.getFirst(), prefixed);
    }

    private boolean bracketed(String text) {
        if (!policy.portionMarks()) {
            fault(GeneralRule.PORTION, "This policy has no portion marks; mark the whole in the banner.");
            return false;
        }
        if (text.length() < 3 || text.charAt(0) != '(' || text.charAt(text.length() - 1) != ')') {
            fault(GeneralRule.PORTION, "A portion mark stands in parentheses, as (" + firstPortion() + ").");
            return false;
        }
        return true;
    }

    private String firstPortion() {
        String phrase = policy.classifications().getFirst().portion();
        return phrase == null ? "..." : phrase;
    }

    private @Nullable Classification level(String text) {
        Affix suffix = policy.suffix();
        String name = text;
        boolean suffixed = !portion && suffix != null && text.endsWith(suffix.phrase());
        if (suffixed && suffix != null) {
            name = text.substring(0, text.length() - suffix.phrase().length());
        }
        for (Classification classification : policy.classifications()) {
            String phrase =
                    portion ? classification.portion() : classification.level().name();
            if (name.equals(phrase)) {
                if (suffixed && suffix != null && !suffix.classes().contains(name)) {
                    findings.add(policy.finding(
                            suffix, suffix.phrase() + " does not stand with " + name + "; write one or the other."));
                }
                return classification;
            }
        }
        fault(
                GeneralRule.GRAMMAR,
                portion
                        ? "A portion mark begins with the level's abbreviation; what stands there is none."
                        : "A banner begins with the level spelled out, one of " + policy.levelNames()
                                + "; what stands there is none of them. Nothing is guessed.");
        return null;
    }

    private @Nullable TagCategory category(String part, int number) {
        if (part.isEmpty()) {
            fault(
                    GeneralRule.GRAMMAR,
                    "Nothing stands after separator " + number + "; leave out separators that separate nothing.");
            return null;
        }
        for (TagCategory category : policy.categories()) {
            String phrase = phrase(category);
            boolean list = category.kind() == TagCategory.Kind.RELEASABLE_TO;
            if (part.equals(phrase) || (list && part.startsWith(phrase + " "))) {
                return category;
            }
        }
        fault(
                GeneralRule.UNDERSTOOD,
                "What stands after separator " + number + " is not understood, so nothing can be released under it. "
                        + "Check spelling and punctuation; this policy file knows "
                        + policy.categories().stream().map(this::phrase).collect(Collectors.joining(", ")) + ".");
        return null;
    }

    private String phrase(TagCategory category) {
        return portion ? category.portion() : category.name();
    }

    private void standsWith(TagCategory category, @Nullable Classification classification) {
        if (classification != null
                && !category.classes().contains(classification.level().name())) {
            fault(
                    category,
                    "it does not stand with " + classification.level().name() + "; correct the level or leave it out");
        }
    }

    private Releasability releasability(TagCategory category, String part) {
        return switch (category.kind()) {
            case NO_FOREIGN -> new Releasability.NoForeign();
            case NATIONALS_OF -> new Releasability.NationalsOf(category.members());
            case RELEASABLE_TO -> new Releasability.ReleasableTo(countries(category, part));
        };
    }

    private Set<String> countries(TagCategory category, String part) {
        int listStart = phrase(category).length() + 1;
        List<String> codes =
                listStart > part.length() ? List.of() : MarkingText.split(part.substring(listStart), LIST_SEPARATOR);
        if (codes.isEmpty() || !codes.getFirst().equals(policy.country())) {
            fault(category, policy.country() + " comes first in the list");
        }
        if (codes.size() < 2) {
            fault(category, "it names at least one country besides " + policy.country());
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < codes.size(); i++) {
            String code = codes.get(i);
            String place = "country " + (i + 1) + " of the list ";
            if (!policy.countries().contains(code)) {
                fault(
                        category,
                        place + "is not a country code of this policy; write three-letter codes with a comma and"
                                + " a space between them, groups of countries one by one");
            } else if (!seen.add(code)) {
                fault(category, place + "is there already; name each once");
            } else if (i > 1 && code.compareTo(codes.get(i - 1)) < 0) {
                fault(category, place + "is out of order; after " + policy.country() + " codes ascend");
            }
        }
        return new TreeSet<>(codes);
    }

    private void fault(GeneralRule rule, String message) {
        findings.add(policy.finding(rule, message));
    }

    private void fault(TagCategory category, String what) {
        findings.add(policy.finding(category, category.name() + ": " + what + "."));
    }
}
