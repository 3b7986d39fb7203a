package org.entente.marking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.entente.marking.MarkingText.Part;
import org.entente.marking.TagCategory.Compartment;
import org.jspecify.annotations.Nullable;

/// Reads a system with its compartments (after hyphens) and their sub-compartments (after spaces).
final class CompartmentParser {
    private final PolicyData policy;
    private final boolean portion;
    private final List<Finding> findings;

    CompartmentParser(PolicyData policy, boolean portion, List<Finding> findings) {
        this.policy = policy;
        this.portion = portion;
        this.findings = findings;
    }

    /// Null, and a finding, when one of them is none.
    ///
    /// @param name of the system
    /// @param written how the token writes it
    @Nullable
    Value system(TagCategory category, String name, String written, Part token) {
        Set<String> arguments = new LinkedHashSet<>();
        String lastCompartment = null;
        if (token.text().length() > written.length()) {
            for (Part part : token.from(written.length() + 1).split("-")) {
                List<Part> words = isTitle(category, part.text()) ? List.of(part) : part.split(" ");
                String compartment = compartment(category, words.getFirst());
                if (compartment == null || !hasNumbers(category, compartment, words)) {
                    return null;
                }
                if (lastCompartment != null && ValueParser.compareTokens(lastCompartment, compartment) >= 0) {
                    order(part);
                }
                lastCompartment = compartment;
                arguments.add(compartment);
                String lastSub = null;
                for (Part sub : words.subList(1, words.size())) {
                    if (!isSub(category, compartment, sub)) {
                        return null;
                    }
                    if (lastSub != null && ValueParser.compareTokens(lastSub, sub.text()) >= 0) {
                        order(sub);
                    }
                    lastSub = sub.text();
                    arguments.add(compartment + " " + sub.text());
                }
            }
        }
        List<String> sorted = new ArrayList<>(arguments);
        sorted.sort(CompartmentParser::compareArguments);
        return new Value(category, name, sorted);
    }

    private static boolean isTitle(TagCategory category, String text) {
        return category.compartments().stream().anyMatch(compartment -> text.equals(compartment.title()));
    }

    /// A long form stands in banners only, where it is its abbreviation; it is never a compartment of its own.
    private @Nullable String compartment(TagCategory category, Part part) {
        String text = part.text();
        for (Compartment compartment : category.compartments()) {
            if (text.equals(portion ? compartment.portion() : compartment.name())
                    || (!portion && text.equals(compartment.title()))) {
                return compartment.name();
            }
        }
        if (policy.sets().get(category.set()).openCompartments()
                && ValueParser.isWord(text, true)
                && !isTitle(category, text)) {
            return text;
        }
        fault(category.rule(), part, part.place() + " is no compartment that " + category.name() + " may have.");
        return null;
    }

    private static @Nullable Compartment named(TagCategory category, String name) {
        return category.compartments().stream()
                .filter(compartment -> compartment.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private boolean hasNumbers(TagCategory category, String name, List<Part> words) {
        Compartment compartment = named(category, name);
        if (compartment == null || !compartment.numbers() || words.size() > 1) {
            return true;
        }
        fault(category.rule(), words.getFirst(), name + ": at least one number follows it.");
        return false;
    }

    private boolean isSub(TagCategory category, String name, Part sub) {
        Compartment compartment = named(category, name);
        boolean numbers = compartment != null && compartment.numbers();
        boolean fits = numbers
                ? sub.text().matches("[1-9][0-9]?")
                : policy.sets().get(category.set()).openCompartments() && ValueParser.isWord(sub.text(), true);
        if (!fits) {
            fault(category.rule(), sub, sub.place() + " is nothing that can follow " + name + ".");
        }
        return fits;
    }

    static int compareArguments(String one, String other) {
        int space = one.indexOf(' ');
        int otherSpace = other.indexOf(' ');
        String compartment = space < 0 ? one : one.substring(0, space);
        String otherCompartment = otherSpace < 0 ? other : other.substring(0, otherSpace);
        int result = ValueParser.compareTokens(compartment, otherCompartment);
        if (result != 0 || space < 0 || otherSpace < 0) {
            return result != 0 ? result : Integer.compare(space, otherSpace);
        }
        return ValueParser.compareTokens(one.substring(space + 1), other.substring(otherSpace + 1));
    }

    private void order(Part part) {
        fault(
                policy.rule(GeneralRule.ORDER),
                part,
                part.place() + " is out of order or there already; each stands once, in ascending order.");
    }

    private void fault(Rule rule, Part part, String message) {
        findings.add(policy.finding(rule, message, part.at(), part.end()));
    }
}
