package org.entente.marking;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// Turns a policy file into [PolicyData], or says what is wrong with it. A file is taken whole or not at all.
final class PolicyReader {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,63})){1,16}");
    private static final Pattern VERSION = Pattern.compile("[!-~]{1,64}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");
    private static final Pattern SEPARATOR = Pattern.compile("[/]{1,2}| - ");
    private static final Pattern PHRASE = Pattern.compile("[A-Z0-9][A-Z0-9/-]*( [A-Z0-9/-]+)*");
    private static final Pattern SUFFIX = Pattern.compile("[ -]?[A-Z]+");
    private static final Pattern WORD = Pattern.compile("[A-Z_]+");
    private static final int MAX_HIERARCHY = 1000;

    private final PolicyNode root;
    private final String separator;
    private final boolean portionMarks;
    private final String country;
    private final List<String> countries;
    private final List<Classification> classifications = new ArrayList<>();
    private final Set<String> levelNames = new HashSet<>();
    private final Set<String> rules = new HashSet<>();
    private final Map<GeneralRule, String> citations = new EnumMap<>(GeneralRule.class);

    private PolicyReader(PolicyNode root) throws ExchangeException {
        this.root = root;
        separator = root.text("separator", SEPARATOR, "one of \"/\", \"//\", \" - \"");
        portionMarks = root.flag("portionMarks");
        country = root.text("country", COUNTRY, "a three-letter country code");
        countries = root.texts("countries", COUNTRY, "a three-letter country code");
        if (!countries.contains(country)) {
            throw root.fault("countries", "must contain the policy's own country");
        }
    }

    /// @param file how messages name it
    /// @param id the policy's id, which the file must repeat
    /// @throws ExchangeException CONFIGURATION with file, line, key and what is wrong
    static PolicyData read(String file, String id, byte[] bytes) throws ExchangeException {
        PolicyNode root = PolicyNode.parse(file, bytes);
        if (!root.text("id", ID, "lower case letters, digits and hyphens").equals(id)) {
            throw root.fault("id", "must be " + id + ", as the file's name");
        }
        return new PolicyReader(root).read(id);
    }

    private PolicyData read(String id) throws ExchangeException {
        String version = root.text("version", VERSION, "1 to 64 characters without spaces");
        String oid = root.text("oid", OID, "a dotted object identifier");
        for (PolicyNode node : root.children("securityClassifications")) {
            classification(node);
        }
        rules(root.child("rules"));
        Affix prefix = affix("prefix", PHRASE, false);
        Affix suffix = affix("suffix", SUFFIX, true);
        List<TagCategory> categories = new ArrayList<>();
        for (PolicyNode node : root.children("tagCategories")) {
            categories.add(category(node, categories));
        }
        root.close();
        return new PolicyData(
                id,
                version,
                oid,
                country,
                separator,
                portionMarks,
                prefix,
                suffix,
                classifications,
                categories,
                citations,
                Set.copyOf(countries));
    }

    private void classification(PolicyNode node) throws ExchangeException {
        String name = phrase(node, "name");
        String portion = portionMarks ? phrase(node, "portion") : null;
        Level level = new Level(name, node.number("hierarchy", MAX_HIERARCHY), node.number("lacv", 255));
        boolean silenceReleases = word(node, "absence", Absence.class) == Absence.UNRESTRICTED;
        node.close();
        for (Classification other : classifications) {
            if (other.level().name().equals(name)
                    || other.level().rank() == level.rank()
                    || other.level().essClass() == level.essClass()
                    || (portion != null && portion.equals(other.portion()))) {
                throw node.fault("name", "has the name, hierarchy, lacv or portion of another classification");
            }
        }
        levelNames.add(name);
        classifications.add(new Classification(level, portion, silenceReleases));
    }

    /// Exactly the rules that can apply: one without a citation would refuse without saying why, and one that cannot
    /// apply would promise what is not done.
    private void rules(PolicyNode node) throws ExchangeException {
        for (String key : node.keys()) {
            Optional<GeneralRule> rule = GeneralRule.of(key);
            if (rule.isPresent() && applies(rule.get())) {
                citations.put(rule.get(), citation(node.child(key)));
                rules.add(key);
            }
        }
        for (GeneralRule rule : GeneralRule.values()) {
            if (applies(rule) && !citations.containsKey(rule)) {
                throw node.fault(rule.key(), "is missing; cite the source of this rule");
            }
        }
        node.close();
    }

    private boolean applies(GeneralRule rule) {
        return switch (rule) {
            case CHARACTERS, GRAMMAR, UNDERSTOOD, POLICY, RECIPIENT, PORTION -> true;
            case SILENCE -> classifications.stream().anyMatch(c -> !c.silenceReleases());
            case DOMINANCE -> portionMarks;
        };
    }

    private static String citation(PolicyNode node) throws ExchangeException {
        String citation = node.sentence("citation");
        node.close();
        return citation;
    }

    private @Nullable Affix affix(String key, Pattern pattern, boolean byClass) throws ExchangeException {
        if (!root.has(key)) {
            return null;
        }
        PolicyNode node = root.child(key);
        String phrase = node.text("phrase", pattern, "a phrase in capitals");
        Set<String> classes = byClass ? classes(node) : levelNames;
        Affix affix = new Affix(phrase, classes, rule(node), node.sentence("citation"));
        node.close();
        for (String name : levelNames) {
            if (name.startsWith(phrase + " ") || name.endsWith(phrase)) {
                throw node.fault(
                        "phrase", "is part of the classification " + name + ", so neither could be told apart");
            }
        }
        return affix;
    }

    private TagCategory category(PolicyNode node, List<TagCategory> others) throws ExchangeException {
        String name = phrase(node, "name");
        String portion = portionMarks ? phrase(node, "portion") : name;
        TagCategory.Kind kind = word(node, "kind", TagCategory.Kind.class);
        Set<String> members = kind == TagCategory.Kind.NATIONALS_OF
                ? Set.copyOf(node.texts("members", COUNTRY, "a three-letter country code"))
                : Set.of();
        if (!countries.containsAll(members) || (!members.isEmpty() && !members.contains(country))) {
            throw node.fault("members", "must be codes of countries, the policy's own among them");
        }
        TagCategory category =
                new TagCategory(name, portion, kind, classes(node), members, rule(node), node.sentence("citation"));
        node.close();
        for (TagCategory other : others) {
            if (overlap(name, other.name()) || overlap(portion, other.portion())) {
                throw node.fault("name", "or portion begins as that of " + other.name() + ", so one hides the other");
            }
        }
        return category;
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + " ") || other.startsWith(one + " ");
    }

    private String rule(PolicyNode node) throws ExchangeException {
        String rule = node.text("rule", ID, "lower case letters, digits and hyphens");
        if (GeneralRule.of(rule).isPresent() || !rules.add(rule)) {
            throw node.fault("rule", "names a rule that exists already; each has an id of its own");
        }
        return rule;
    }

    private Set<String> classes(PolicyNode node) throws ExchangeException {
        List<String> classes = node.texts("requiredClass", PHRASE, "the name of a classification");
        if (!levelNames.containsAll(classes)) {
            throw node.fault("requiredClass", "must name classifications of this file");
        }
        return Set.copyOf(classes);
    }

    private String phrase(PolicyNode node, String key) throws ExchangeException {
        String phrase = node.text(key, PHRASE, "a phrase in capitals, single spaces");
        if (phrase.contains(separator)) {
            throw node.fault(key, "contains the separator, so it could never be read");
        }
        return phrase;
    }

    private static <E extends Enum<E>> E word(PolicyNode node, String key, Class<E> words) throws ExchangeException {
        String expected = "one of " + List.of(words.getEnumConstants());
        String word = node.text(key, WORD, expected);
        for (E constant : words.getEnumConstants()) {
            if (constant.name().equals(word)) {
                return constant;
            }
        }
        throw node.fault(key, "must be " + expected);
    }

    /// What no release marking means.
    private enum Absence {
        OWNER_ONLY,
        UNRESTRICTED
    }
}
