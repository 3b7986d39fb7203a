package org.entente.marking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A marking's attributes by the names of exchange formats. For the USA those of ISM.
final class MarkingAttributes {
    private MarkingAttributes() {}

    static Map<String, Object> of(PolicyData policy, Elements elements) {
        Map<String, Object> attributes = new TreeMap<>();
        attributes.put("classification", elements.level().attribute());
        Owners owners = elements.owners();
        PolicyData.Foreign foreign = policy.foreign();
        attributes.put("ownerProducer", owners.codes().isEmpty() ? List.of(policy.owner()) : owners.codes());
        if (owners.concealed() && foreign != null) {
            attributes.put("ownerProducer", List.of(foreign.source()));
            add(attributes, foreign.source() + "sourceProtected", foreign.source());
        }
        if (owners.kind() == Owners.Kind.JOINT) {
            attributes.put("joint", "true");
        }
        for (Value value : elements.values()) {
            TagCategory category = value.category();
            String set = category.set() < 0
                    ? "additional"
                    : policy.sets().get(category.set()).name();
            switch (category.argument()) {
                case SOURCES -> sources(attributes, set, value);
                case OWNER_AND_OTHERS -> {
                    add(attributes, set, category.attribute());
                    value.arguments().forEach(code -> add(attributes, "releasableTo", code));
                }
                case OTHERS -> {
                    add(attributes, set, category.attribute());
                    value.arguments().forEach(code -> add(attributes, "displayOnlyTo", code));
                }
                case WORD_BEFORE -> add(attributes, set, String.join(" ", value.arguments()) + " " + value.name());
                case NONE -> plain(attributes, set, value);
            }
        }
        return attributes;
    }

    private static void sources(Map<String, Object> attributes, String set, Value value) {
        if (value.arguments().isEmpty()) {
            add(attributes, set + "sourceProtected", value.name());
        }
        value.arguments().forEach(code -> add(attributes, set + "sourceOpen", code));
    }

    /// A value, then each of its compartments below it: `SI`, `SI-G`, `SI-G-ABCD`.
    private static void plain(Map<String, Object> attributes, String set, Value value) {
        boolean listed = value.name().equals(value.category().name());
        String name = listed ? value.category().attribute() : value.name();
        add(attributes, set, name);
        value.arguments().forEach(argument -> add(attributes, set, name + "-" + argument.replace(' ', '-')));
    }

    @SuppressWarnings("unchecked")
    private static void add(Map<String, Object> attributes, String name, String value) {
        ((List<Object>) attributes.computeIfAbsent(name, key -> new ArrayList<>())).add(value);
    }
}
