package org.entente.marking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Makes valid markings of a policy from a seed: pieces of the policy file are thrown together, and what the policy's
/// own rules let stand is kept.
final class GeneratedMarkings {
    private static final List<String> CODES = List.of("AUS", "CAN", "FRA", "GBR", "NZL", "FVEY", "NATO", "KFOR");
    private static final List<String> WORDS = List.of("A", "BB", "CCC", "12", "7");

    /// What needs so much beside it that it is never thrown together.
    private static final List<String> RARE = List.of(
            "TOP SECRET//HCS-P ABC//ORCON/NOFORN",
            "TOP SECRET//HCS-O/SI-G ABC//ORCON/NOFORN",
            "SECRET//RD-CNWDI-SIGMA 14 18//NOFORN",
            "SECRET//FRD-SIGMA 14//NOFORN",
            "TOP SECRET//TK-BLFH ABC-IDIT-KAND//NOFORN",
            "//JOINT SECRET GBR USA//REL TO USA, GBR",
            "CUI//SP-A//DL ONLY");

    private final PolicyData policy;
    private final Random random;

    private GeneratedMarkings(PolicyData policy, long seed) {
        this.policy = policy;
        this.random = new Random(seed);
    }

    /// So many different ones, in the order they were found.
    static List<Marking> of(SecurityPolicy policy, int count, long seed) {
        GeneratedMarkings generator = new GeneratedMarkings(policy.data(), seed);
        Set<Elements> seen = new HashSet<>();
        List<Marking> markings = new ArrayList<>();
        for (String text : RARE) {
            if (policy.parse(text) instanceof Parsed.Valid(Marking marking)) {
                seen.add(marking.elements());
                markings.add(marking);
            }
        }
        for (int tries = 0; markings.size() < count; tries++) {
            if (tries > 2_000 * count) {
                throw new AssertionError("only " + markings.size() + " markings were found");
            }
            Elements elements = generator.elements();
            List<Finding> findings = new ArrayList<>();
            MarkingFacts.check(policy.data(), elements, findings);
            String text = MarkingRenderer.render(policy.data(), elements, false);
            if (findings.isEmpty()
                    && seen.add(elements)
                    && policy.parse(text) instanceof Parsed.Valid(Marking marking)) {
                markings.add(marking);
            }
        }
        return markings;
    }

    private Elements elements() {
        Level level = policy.levels().get(random.nextInt(policy.levels().size()));
        List<Value> values = new ArrayList<>();
        for (TagSet set : policy.sets()) {
            List<TagCategory> categories = policy.categories().values().stream()
                    .filter(category ->
                            category.set() == set.index() && category.effect() != TagCategory.Effect.OBSOLETE)
                    .sorted()
                    .toList();
            for (TagCategory category : categories) {
                if (random.nextInt(3 * policy.sets().size()) < 4
                        && (category.decidesRelease() || random.nextBoolean())) {
                    values.add(value(category, category.name()));
                }
            }
            if (set.open() != null && random.nextInt(6) == 0) {
                values.add(value(set.open(), WORDS.get(random.nextInt(3))));
            }
        }
        if (policy.suffix() != null && random.nextInt(3) == 0) {
            values.addFirst(new Value(policy.suffix(), policy.suffix().name(), List.of()));
        }
        return new Elements(level, owners(), policy.prefix() != null && random.nextBoolean(), values);
    }

    private Owners owners() {
        if (policy.foreign() == null || random.nextInt(4) > 0) {
            return Owners.OWN;
        }
        TreeSet<String> codes = new TreeSet<>(policy::compareCodes);
        codes.add(CODES.get(random.nextInt(5)));
        if (random.nextBoolean()) {
            return new Owners(Owners.Kind.FOREIGN, List.copyOf(codes), null);
        }
        codes.add(policy.owner());
        return new Owners(Owners.Kind.JOINT, List.copyOf(codes), null);
    }

    private Value value(TagCategory category, String name) {
        List<String> arguments = new ArrayList<>();
        switch (category.argument()) {
            case OWNER_AND_OTHERS -> {
                arguments.add(policy.owner());
                arguments.addAll(codes());
            }
            case OTHERS -> arguments.addAll(codes());
            case SOURCES -> arguments.addAll(random.nextInt(4) == 0 ? List.of() : codes());
            case WORD_BEFORE -> arguments.add("FCDO");
            case NONE -> arguments.addAll(compartments(category));
        }
        return new Value(category, name, arguments);
    }

    private List<String> codes() {
        TreeSet<String> codes = new TreeSet<>(policy::compareCodes);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            codes.add(CODES.get(random.nextInt(CODES.size())));
        }
        codes.remove(policy.owner());
        return List.copyOf(codes);
    }

    private List<String> compartments(TagCategory category) {
        boolean none = category.set() < 0 || policy.sets().get(category.set()).form() == TagSet.Form.LIST;
        if (none || random.nextInt(3) == 0) {
            return List.of();
        }
        if (!policy.sets().get(category.set()).openCompartments()) {
            if (category.compartments().isEmpty()) {
                return List.of();
            }
            TagCategory.Compartment compartment = category.compartments()
                    .get(random.nextInt(category.compartments().size()));
            return compartment.numbers()
                    ? List.of(compartment.name(), compartment.name() + " 14")
                    : List.of(compartment.name());
        }
        String name = List.of("G", "O", "P", "A").get(random.nextInt(4));
        return random.nextBoolean() ? List.of(name) : List.of(name, name + " " + WORDS.get(random.nextInt(4)));
    }
}
