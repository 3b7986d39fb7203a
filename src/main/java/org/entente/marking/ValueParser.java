package org.entente.marking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.entente.marking.MarkingText.Part;
import org.entente.marking.TagCategory.Argument;
import org.jspecify.annotations.Nullable;

/// Reads the values of one section, and says which section it is.
final class ValueParser {
    private static final int MAX_TOKEN_CHARS = 64;

    private final PolicyData policy;
    private final boolean portion;
    private final @Nullable Elements context;
    private final List<Finding> findings;
    private final PolicyData.Phrases phrases;
    private final CompartmentParser compartments;

    ValueParser(PolicyData policy, boolean portion, @Nullable Elements context, List<Finding> findings) {
        this.policy = policy;
        this.portion = portion;
        this.context = context;
        this.findings = findings;
        this.phrases = policy.phrases(portion);
        this.compartments = new CompartmentParser(policy, portion, findings);
    }

    /// The tag set that a section is of; null when nothing in it is known.
    ///
    /// @param last index of the set before
    /// @param facts what stands before it
    @Nullable
    TagSet setOf(Part section, int last, Collection<String> facts) {
        for (TagSet set : policy.sets()) {
            if (!set.begun(section.text(), portion).isEmpty()) {
                return set;
            }
        }
        for (Part token : section.split("/")) {
            TagCategory category = find(token.text(), true);
            if (category != null && category.set() >= 0) {
                return policy.sets().get(category.set());
            }
        }
        TagCategory whole = find(section.text(), true);
        if (whole != null && whole.set() >= 0) {
            return policy.sets().get(whole.set());
        }
        for (TagSet set : policy.sets()) {
            boolean opened = set.openAfter() == null || facts.contains(set.openAfter());
            if (set.open() != null && set.phrase() == null && set.index() > last && opened && isOpen(set, section)) {
                return set;
            }
        }
        return null;
    }

    private static boolean isOpen(TagSet set, Part section) {
        if (set.openExcept().contains(section.text())) {
            return false;
        }
        boolean alone = !set.separator().equals("/");
        return alone
                ? isWord(section.text(), false)
                : section.split("/").stream().allMatch(token -> isWord(token.text(), true));
    }

    static boolean isWord(String text, boolean digits) {
        return !text.isEmpty()
                && text.length() <= MAX_TOKEN_CHARS
                && text.chars()
                        .allMatch(c -> (c >= 'A' && c <= 'Z') || (digits && ((c >= '0' && c <= '9') || c == '-')))
                && text.charAt(0) != '-'
                && text.charAt(text.length() - 1) != '-';
    }

    /// The category that a token is of.
    ///
    /// @param systems whether a token may have compartments
    private @Nullable TagCategory find(String token, boolean systems) {
        TagCategory exact = phrases.words().get(token);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, TagCategory> list : phrases.lists().entrySet()) {
            String phrase = list.getKey();
            TagCategory category = list.getValue();
            boolean before = category.argument() == Argument.WORD_BEFORE;
            if (token.equals(phrase)
                    || (portion && token.equals(category.brief()))
                    || (before ? token.endsWith(" " + phrase) : token.startsWith(phrase + " "))) {
                return category;
            }
        }
        int hyphen = token.indexOf('-');
        TagCategory system = systems && hyphen > 0 ? phrases.words().get(token.substring(0, hyphen)) : null;
        boolean hasCompartments = system != null
                && system.set() >= 0
                && policy.sets().get(system.set()).form() == TagSet.Form.COMPARTMENTS;
        return hasCompartments ? system : null;
    }

    /// Reads all values of a section, and adds a finding for each that is not understood or out of order.
    List<Value> values(TagSet set, Part section) {
        Part body = section.from(set.begun(section.text(), portion).length());
        List<Value> values = new ArrayList<>();
        for (Part token : set.separator().equals("/") ? body.split("/") : List.of(body)) {
            Value value = value(set, token);
            if (value != null) {
                if (!values.isEmpty()) {
                    ascending(values.getLast(), value, token);
                }
                values.add(value);
            }
        }
        return values;
    }

    private @Nullable Value value(TagSet set, Part token) {
        TagCategory category = find(token.text(), set.form() == TagSet.Form.COMPARTMENTS);
        if (category != null && category.set() == set.index()) {
            if (category.effect() == TagCategory.Effect.OBSOLETE) {
                fault(category.rule(), token, category.name() + " may not be used any more.");
            }
            return switch (category.argument()) {
                case NONE ->
                    set.form() == TagSet.Form.LIST
                            ? new Value(category, category.name(), List.of())
                            : compartments.system(category, category.name(), phraseOf(category, token.text()), token);
                case WORD_BEFORE -> word(category, token);
                case OWNER_AND_OTHERS, OTHERS, SOURCES -> list(category, token);
            };
        }
        TagCategory open = set.open();
        if (open != null && !set.begun(token.text(), portion).isEmpty()) {
            fault(open.rule(), token, token.place() + " begins as its section does, which stands once.");
            return null;
        }
        if (open != null && set.form() == TagSet.Form.COMPARTMENTS) {
            int hyphen = token.text().indexOf('-');
            String name = hyphen < 0 ? token.text() : token.text().substring(0, hyphen);
            if (isWord(name, true) && !name.contains("-")) {
                return compartments.system(open, name, name, token);
            }
        } else if (open != null && isWord(token.text(), true)) {
            return new Value(open, token.text(), List.of());
        }
        fault(
                policy.rule(GeneralRule.UNDERSTOOD),
                token,
                token.place() + " is none of the " + set.name() + " of this policy. Check spelling and punctuation.");
        return null;
    }

    private String written(TagCategory category) {
        return portion ? category.portion() : category.name();
    }

    private @Nullable Value word(TagCategory category, Part token) {
        String text = token.text();
        String word = text.length() <= category.name().length()
                ? ""
                : text.substring(0, text.length() - category.name().length() - 1);
        if (!isWord(word, false)) {
            fault(category.rule(), token, category.name() + ": one word in capitals stands before it.");
            return null;
        }
        return new Value(category, category.name(), List.of(word));
    }

    private @Nullable Value list(TagCategory category, Part token) {
        String phrase = phraseOf(category, token.text());
        if (portion && token.text().equals(category.brief())) {
            Value full = context == null ? null : context.value(category.name()).orElse(null);
            if (full == null) {
                fault(category.rule(), token, token.place() + " says nothing without its banner; write the list.");
            }
            return full;
        }
        String separator = category.argument() == Argument.SOURCES ? " " : ", ";
        boolean bare = token.text().length() <= phrase.length();
        List<Part> parts = bare ? List.of() : token.from(phrase.length() + 1).split(separator);
        boolean ownerFirst = category.argument() == Argument.OWNER_AND_OTHERS;
        if (bare && category.argument() == Argument.SOURCES) {
            return new Value(category, category.name(), List.of());
        }
        if (bare || (ownerFirst && !parts.getFirst().text().equals(policy.owner()))) {
            fault(
                    category.rule(),
                    token,
                    category.name() + ": "
                            + (ownerFirst
                                    ? policy.owner() + " comes first in the list."
                                    : "it names at least one country or group."));
            return null;
        }
        if (ownerFirst && parts.size() < 2) {
            fault(
                    category.rule(),
                    token,
                    category.name() + ": it names at least one country besides " + policy.owner() + ".");
            return null;
        }
        List<String> codes =
                new ArrayList<>(codes(ownerFirst ? parts.subList(1, parts.size()) : parts, category.rule()));
        if (codes.contains(policy.owner())) {
            fault(
                    category.rule(),
                    token,
                    category.name() + ": " + policy.owner()
                            + (ownerFirst ? " is named once." : " does not stand in this list."));
        }
        if (ownerFirst) {
            codes.addFirst(policy.owner());
        }
        return new Value(category, category.name(), codes);
    }

    private String phraseOf(TagCategory category, String token) {
        String title = category.title();
        return !portion && title != null && token.startsWith(title) ? title : written(category);
    }

    /// Codes of countries, then of groups, each ascending and once; the findings say what is not so. Returns them in
    /// that order.
    List<String> codes(List<Part> parts, @Nullable Rule rule) {
        Set<String> seen = new TreeSet<>(policy::compareCodes);
        String last = null;
        for (Part part : parts) {
            if (!policy.isCode(part.text())) {
                fault(
                        rule == null ? policy.rule(GeneralRule.GRAMMAR) : rule,
                        part,
                        part.place() + " is no code of a country or group of this policy.");
            } else if (!seen.add(part.text()) || (last != null && policy.compareCodes(last, part.text()) > 0)) {
                order(part);
            }
            last = part.text();
        }
        return List.copyOf(seen);
    }

    /// Each value after the one before it, and once.
    void ascending(Value before, Value value, Part part) {
        if (compare(policy, before, value) >= 0) {
            order(part);
        }
    }

    /// The policy file's order; its own order for values that it does not list.
    static int compare(PolicyData policy, Value one, Value other) {
        int order = one.category().compareTo(other.category());
        if (order != 0) {
            return order;
        }
        if (one.category().set() >= 0) {
            String first = policy.sets().get(one.category().set()).openFirst();
            if (first != null && one.name().startsWith(first) != other.name().startsWith(first)) {
                return one.name().startsWith(first) ? -1 : 1;
            }
        }
        return compareTokens(one.name(), other.name());
    }

    /// Numbers by their value, digits before letters.
    static int compareTokens(String one, String other) {
        boolean numbers = isNumber(one) && isNumber(other);
        return numbers && one.length() != other.length()
                ? Integer.compare(one.length(), other.length())
                : one.compareTo(other);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
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
