package org.entente.marking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.marking.TagCategory.Access;
import org.entente.marking.TagCategory.Argument;
import org.entente.marking.TagCategory.Compartment;
import org.entente.marking.TagCategory.Effect;
import org.entente.marking.TagCategory.RollUp;

/// Reads the tag sets of a policy file and their values.
final class TagSetReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,31}");
    private static final Pattern SEPARATOR = Pattern.compile("/| - ");
    private static final Pattern START = Pattern.compile("[A-Z]{1,8}-");
    private static final Pattern LONG_START = Pattern.compile("[A-Z]+( [A-Z]+)*-");
    private static final Pattern WORD = Pattern.compile("[A-Z0-9]+");
    private static final Pattern TITLE = Pattern.compile("[A-Z]+( [A-Z]+)*");
    private static final Pattern OWNER_ONLY = Pattern.compile("OWNER_ONLY");

    private final PolicyReader policy;
    private final PolicyNames names;
    private final boolean portionMarks;
    private final Set<String> countries;
    private final String owner;
    private final LabelTermsReader label;
    private final Map<String, TagCategory> categories;
    private final Set<String> setNames = new HashSet<>();

    /// @param categories filled here, by name
    TagSetReader(
            PolicyReader policy,
            PolicyNames names,
            LabelTermsReader label,
            Map<String, TagCategory> categories,
            boolean portionMarks,
            Set<String> countries,
            String owner) {
        this.policy = policy;
        this.names = names;
        this.label = label;
        this.categories = categories;
        this.portionMarks = portionMarks;
        this.countries = countries;
        this.owner = owner;
    }

    TagCategory suffix(PolicyNode node, String phrase) throws ExchangeException {
        TagCategory suffix = category(node, -1, 0, phrase, Access.NONE, "");
        categories.put(phrase, suffix);
        return suffix;
    }

    TagSet set(PolicyNode node, int index) throws ExchangeException {
        String name = node.text("name", NAME, "letters and digits");
        if (!setNames.add(name)) {
            throw node.fault("name", "is there twice; keep one");
        }
        LabelTerms.Tag tag = label.tag(node, "name", name);
        TagSet.Form form = PolicyReader.word(node, "form", TagSet.Form.class, TagSet.Form.LIST);
        String separator = node.text("separator", SEPARATOR, "\"/\" or \" - \"");
        String phrase = node.optionalText("phrase", START, "capitals and a hyphen");
        String title = node.optionalText("title", LONG_START, "words in capitals and a hyphen");
        Access access = PolicyReader.word(node, "access", Access.class, Access.NONE);
        boolean openCompartments = node.optionalFlag("openCompartments");
        TagSet.LeastClearance clearance = node.has("leastClearance") ? clearance(node.child("leastClearance")) : null;
        int order = 0;
        for (PolicyNode child : node.optionalChildren("tagCategories")) {
            String category = child.text("name", PolicyReader.PHRASE, "a phrase in capitals, single spaces");
            categories.put(category, category(child, index, order++, category, access, separator));
        }
        TagCategory open = null;
        String after = null;
        String first = null;
        List<String> except = List.of();
        if (node.has("open")) {
            PolicyNode child = node.child("open");
            after = child.optionalText("after", PolicyReader.PHRASE, "a level or a value");
            first = child.optionalText("first", START, "capitals and a hyphen");
            except = child.optionalTexts("except", PolicyReader.PHRASE, "words in capitals");
            if (after != null && policy.levelNamed(after) == null) {
                names.refers(child, "after", List.of(after), categories.keySet());
            }
            open = category(child, index, order, name.toUpperCase(Locale.ROOT), access, separator);
        }
        node.close();
        return new TagSet(
                name,
                index,
                tag,
                form,
                separator,
                phrase,
                title,
                openCompartments,
                open,
                after,
                first,
                Set.copyOf(except),
                clearance);
    }

    private TagSet.LeastClearance clearance(PolicyNode node) throws ExchangeException {
        Level level =
                policy.levelNamed(node.text("classification", PolicyReader.PHRASE, "the name of a classification"));
        if (level == null) {
            throw node.fault("classification", "must name a classification of this file");
        }
        TagSet.LeastClearance clearance = new TagSet.LeastClearance(level, policy.rule(node));
        node.close();
        return clearance;
    }

    private TagCategory category(PolicyNode node, int set, int order, String name, Access usual, String separator)
            throws ExchangeException {
        String phrase = "a phrase in capitals, single spaces";
        String portion = portionMarks ? node.optionalText("portion", PolicyReader.PHRASE, phrase) : null;
        String attribute = node.optionalText("attribute", PolicyReader.PHRASE, phrase);
        Effect effect = PolicyReader.word(node, "effect", Effect.class, Effect.NONE);
        Argument argument = PolicyReader.word(node, "argument", Argument.class, Argument.NONE);
        Rule rule = policy.rule(node);
        policy.constraints().inline(name, node, rule);
        TagCategory category = new TagCategory(
                name,
                set,
                order,
                node.optionalText("title", PolicyReader.PHRASE, phrase),
                portion == null ? name : portion,
                node.optionalText("short", PolicyReader.PHRASE, phrase),
                attribute != null ? attribute : portion != null ? portion : name,
                argument,
                compartments(node, name),
                effect,
                members(node, effect),
                PolicyReader.word(node, "access", Access.class, usual),
                PolicyReader.word(node, "rollUp", RollUp.class, RollUp.ALWAYS),
                Set.copyOf(node.optionalTexts("supersedes", PolicyReader.PHRASE, "names of tagCategories")),
                node.optionalText("splitsInto", PolicyReader.PHRASE, "the name of a tagCategory"),
                node.has("obligation") ? node.sentence("obligation") : null,
                node.optionalText("absence", OWNER_ONLY, "OWNER_ONLY") != null,
                rule,
                set < 0 || isList(argument) ? label.tag(node) : null);
        phrases(node, category, separator);
        names.refers(node, "supersedes", category.supersedes(), categories.keySet());
        if (category.splitsInto() != null) {
            names.refers(node, "splitsInto", List.of(category.splitsInto()), categories.keySet());
        }
        if ((effect == Effect.RELEASABLE_TO) != (category.argument() == Argument.OWNER_AND_OTHERS)
                || (effect == Effect.DISPLAY_ONLY) != (category.argument() == Argument.OTHERS)) {
            throw node.fault(
                    "argument",
                    "and effect do not go together: RELEASABLE_TO has OWNER_AND_OTHERS, DISPLAY_ONLY has OTHERS");
        }
        node.close();
        return category;
    }

    private void phrases(PolicyNode node, TagCategory category, String separator) throws ExchangeException {
        boolean list = isList(category.argument());
        names.phrase(node, "name", "values of banners", category.name(), separator, list);
        if (category.title() != null) {
            names.phrase(node, "title", "values of banners", category.title(), separator, list);
        }
        if (portionMarks) {
            names.phrase(node, "portion", "values of portions", category.portion(), separator, list);
            if (category.brief() != null) {
                names.phrase(node, "short", "values of portions", category.brief(), separator, false);
            }
        }
    }

    private static boolean isList(Argument argument) {
        return switch (argument) {
            case OWNER_AND_OTHERS, OTHERS, SOURCES -> true;
            case NONE, WORD_BEFORE -> false;
        };
    }

    private Set<String> members(PolicyNode node, Effect effect) throws ExchangeException {
        if (effect != Effect.NATIONALS_OF) {
            return Set.of();
        }
        Set<String> members = Set.copyOf(node.texts("members", PolicyReader.COUNTRY, "a three-letter country code"));
        if (!countries.containsAll(members) || !members.contains(owner)) {
            throw node.fault("members", "must be codes of countries, the policy's own among them");
        }
        return members;
    }

    private List<Compartment> compartments(PolicyNode node, String system) throws ExchangeException {
        if (!node.has("compartments")) {
            return List.of();
        }
        List<Compartment> compartments = new ArrayList<>();
        for (PolicyNode child : node.children("compartments")) {
            String name = child.text("name", WORD, "a word in capitals");
            String title = child.optionalText("title", TITLE, "words in capitals");
            String portion = child.optionalText("portion", WORD, "an abbreviation");
            names.phrase(child, "name", "compartments of " + system, name, "", false);
            if (title != null) {
                names.phrase(child, "title", "compartments of " + system, title, "", false);
            }
            if (portion != null) {
                names.phrase(child, "portion", "portions of compartments of " + system, portion, "", false);
            }
            compartments.add(
                    new Compartment(name, title, portion == null ? name : portion, child.optionalFlag("numbers")));
            child.close();
        }
        return compartments;
    }
}
