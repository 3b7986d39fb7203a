package org.entente.marking;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The facts that [Constraint]s speak of, and whether a marking meets them.
final class MarkingFacts {
    /// A marking on others' information.
    static final String FOREIGN = "FOREIGN";

    private MarkingFacts() {}

    static Set<String> of(PolicyData policy, Elements elements) {
        Set<String> facts = new HashSet<>();
        facts.add(elements.level().name());
        PolicyData.Foreign foreign = policy.foreign();
        if (elements.owners().kind() == Owners.Kind.FOREIGN) {
            facts.add(FOREIGN);
        } else if (elements.owners().kind() == Owners.Kind.JOINT && foreign != null) {
            facts.add(foreign.joint());
        }
        for (Value value : elements.values()) {
            facts.add(value.name());
            facts.add(value.category().name());
            if (value.category().argument() == TagCategory.Argument.NONE) {
                value.arguments().forEach(argument -> compartment(facts, value.name(), argument));
            }
        }
        return facts;
    }

    private static void compartment(Set<String> facts, String system, String argument) {
        int space = argument.indexOf(' ');
        facts.add(system + "-*");
        if (space < 0) {
            facts.add(system + "-" + argument);
        } else {
            facts.add(system + "-" + argument.substring(0, space) + " *");
        }
    }

    /// Adds a finding for each constraint that is not met.
    static void check(PolicyData policy, Elements elements, List<Finding> findings) {
        Set<String> facts = of(policy, elements);
        for (String fact : facts) {
            for (Constraint constraint : policy.constraints().getOrDefault(fact, List.of())) {
                check(policy, elements.level(), facts, constraint, findings);
            }
        }
        if (elements.owners().kind() == Owners.Kind.JOINT && policy.foreign() != null) {
            covered(policy, elements, policy.foreign(), findings);
        }
    }

    /// What is owned together is released to all that own it.
    private static void covered(
            PolicyData policy, Elements elements, PolicyData.Foreign foreign, List<Finding> findings) {
        Set<String> named = new HashSet<>();
        for (String code : elements.value(foreign.covers())
                .map(Value::arguments)
                .orElse(elements.owners().codes())) {
            Group group = policy.groups().get(code);
            named.add(code);
            named.addAll(group != null && group.decomposable() ? group.everMembers() : Set.of());
        }
        if (!named.containsAll(elements.owners().codes())) {
            Rule rule = policy.constraints().getOrDefault(foreign.joint(), List.of()).stream()
                    .filter(constraint -> constraint.required().contains(foreign.covers()))
                    .map(Constraint::rule)
                    .findFirst()
                    .orElse(foreign.rule());
            findings.add(policy.finding(
                    rule, foreign.covers() + ": it names all owners of a joint marking; add those that it lacks."));
        }
    }

    private static void check(
            PolicyData policy, Level level, Set<String> facts, Constraint constraint, List<Finding> findings) {
        if (constraint.unless().contains(level.name())) {
            return;
        }
        if (!constraint.classes().isEmpty() && !constraint.classes().contains(level.name())) {
            findings.add(policy.finding(
                    constraint.rule(),
                    constraint.when() + ": it does not stand with " + level.name()
                            + "; correct the level or leave it out."));
        }
        for (String required : constraint.required()) {
            if (!facts.contains(required)) {
                findings.add(policy.finding(
                        constraint.rule(),
                        constraint.when() + ": it stands only with " + required + "; add that or leave it out."));
            }
        }
        for (String excluded : constraint.excluded()) {
            if (facts.contains(excluded)) {
                findings.add(policy.finding(
                        constraint.rule(),
                        constraint.when() + ": it does not stand with " + excluded + "; keep the one that applies."));
            }
        }
    }
}
