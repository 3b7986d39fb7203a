package org.entente.marking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// Reads what a policy file demands of values that stand together.
final class ConstraintReader {
    private static final Pattern FACT = Pattern.compile("[A-Z0-9-][A-Z0-9 */-]*");

    /// Filled by the policy's reader before any constraint is read.
    private final Set<String> levelNames;

    private final Map<String, List<Constraint>> constraints = new LinkedHashMap<>();
    private final List<Spoken> all = new ArrayList<>();

    /// A fact, and where a file speaks of it.
    private record Spoken(PolicyNode node, String key, String fact) {}

    ConstraintReader(Set<String> levelNames) {
        this.levelNames = levelNames;
    }

    Map<String, List<Constraint>> constraints() {
        return constraints;
    }

    /// One of the list of constraints.
    void read(PolicyNode node, Rule rule) throws ExchangeException {
        inline(node.text("when", FACT, "a level or a value"), node, rule);
        node.close();
    }

    /// Adds what an element demands, when it demands anything.
    void inline(String when, PolicyNode node, Rule rule) throws ExchangeException {
        List<String> classes = node.optionalTexts("requiredClass", PolicyReader.PHRASE, "the name of a classification");
        List<String> unless = node.optionalTexts("unlessClass", PolicyReader.PHRASE, "the name of a classification");
        if (!levelNames.containsAll(classes) || !levelNames.containsAll(unless)) {
            throw node.fault("requiredClass", "and unlessClass must name classifications of this file");
        }
        Constraint constraint = new Constraint(
                when,
                Set.copyOf(classes),
                Set.copyOf(unless),
                Set.copyOf(node.optionalTexts("requiredCategory", FACT, "a level or a value")),
                Set.copyOf(node.optionalTexts("excludedCategory", FACT, "a level or a value")),
                rule);
        if (!constraint.classes().isEmpty()
                || !constraint.required().isEmpty()
                || !constraint.excluded().isEmpty()) {
            all.add(new Spoken(node, "when", when));
            constraint.required().forEach(fact -> all.add(new Spoken(node, "requiredCategory", fact)));
            constraint.excluded().forEach(fact -> all.add(new Spoken(node, "excludedCategory", fact)));
            constraints.computeIfAbsent(when, key -> new ArrayList<>()).add(constraint);
        }
    }

    /// A spelling mistake in a fact would be a rule that never applies.
    void check(Set<String> categories, List<TagSet> sets, PolicyData.@Nullable Foreign foreign)
            throws ExchangeException {
        Set<String> known = new HashSet<>(categories);
        for (TagSet set : sets) {
            if (set.open() != null) {
                known.add(set.open().name());
            }
        }
        known.addAll(levelNames);
        if (foreign != null) {
            known.add(foreign.joint());
            known.add(MarkingFacts.FOREIGN);
        }
        for (Spoken spoken : all) {
            int hyphen = spoken.fact().indexOf('-', 1);
            if (!known.contains(spoken.fact())
                    && (hyphen < 0 || !known.contains(spoken.fact().substring(0, hyphen)))) {
                throw spoken.node()
                        .fault(spoken.key(), "speaks of " + spoken.fact() + ", which this file does not know");
            }
        }
    }
}
