package org.entente.marking;

import java.util.List;
import org.entente.marking.TagCategory.Compartment;

/// Writes a marking as its policy writes it.
final class MarkingRenderer {
    private final PolicyData policy;
    private final boolean portion;

    private MarkingRenderer(PolicyData policy, boolean portion) {
        this.policy = policy;
        this.portion = portion;
    }

    static String render(PolicyData policy, Elements elements, boolean portion) {
        String body = new MarkingRenderer(policy, portion).body(elements);
        return portion ? "(" + body + ")" : body;
    }

    private String body(Elements elements) {
        StringBuilder text = new StringBuilder(head(elements));
        int last = -1;
        for (Value value : elements.values()) {
            TagCategory category = value.category();
            if (category.set() < 0) {
                text.append(category.name());
                continue;
            }
            TagSet set = policy.sets().get(category.set());
            boolean begins = set.index() != last;
            text.append(begins ? policy.separator() : set.separator());
            if (begins && set.phrase() != null) {
                text.append(set.phrase());
            }
            text.append(value(set, value));
            last = set.index();
        }
        return text.toString();
    }

    private String head(Elements elements) {
        Owners owners = elements.owners();
        String level = portion ? elements.level().portion() : elements.level().name();
        String prefix =
                policy.prefix() != null && elements.prefixed() ? policy.prefix().phrase() + " " : "";
        return switch (owners.kind()) {
            case OWN -> prefix + level;
            case FOREIGN ->
                policy.separator()
                        + (owners.alliance() == null ? foreign(owners) + " " + level : alliance(owners.alliance()));
            case JOINT ->
                policy.separator()
                        + (policy.foreign() == null ? "" : policy.foreign().joint())
                        + " " + level + " " + String.join(" ", owners.codes());
        };
    }

    private String foreign(Owners owners) {
        PolicyData.Foreign foreign = policy.foreign();
        return owners.concealed() && foreign != null ? foreign.source() : String.join(" ", owners.codes());
    }

    private String alliance(String name) {
        for (PolicyData.Alliance alliance : policy.alliances()) {
            if (portion && alliance.name().equals(name)) {
                return String.valueOf(alliance.portion());
            }
        }
        return name;
    }

    private String value(TagSet set, Value value) {
        TagCategory category = value.category();
        boolean listed = category.name().equals(value.name());
        String phrase = listed && portion ? category.portion() : value.name();
        return switch (category.argument()) {
            case OWNER_AND_OTHERS, OTHERS -> phrase + " " + String.join(", ", value.arguments());
            case SOURCES -> value.arguments().isEmpty() ? phrase : phrase + " " + String.join(" ", value.arguments());
            case WORD_BEFORE -> String.join(" ", value.arguments()) + " " + phrase;
            case NONE -> set.form() == TagSet.Form.LIST ? phrase : phrase + compartments(category, value.arguments());
        };
    }

    private String compartments(TagCategory category, List<String> arguments) {
        StringBuilder text = new StringBuilder();
        for (String argument : arguments) {
            int space = argument.indexOf(' ');
            text.append(space < 0 ? "-" + compartment(category, argument) : argument.substring(space));
        }
        return text.toString();
    }

    private String compartment(TagCategory category, String name) {
        for (Compartment compartment : category.compartments()) {
            if (portion && compartment.name().equals(name)) {
                return compartment.portion();
            }
        }
        return name;
    }
}
