package org.entente.marking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// Turns a policy file into [PolicyData], or says what is wrong with it. A file is taken whole or not at all. What
/// stands in tag sets is read by [TagSetReader].
final class PolicyReader {
    static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    static final Pattern PHRASE = Pattern.compile("[A-Z0-9][A-Z0-9/:+-]*( [A-Z0-9/:+-]+)*");
    static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");
    static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,63})){1,16}");
    private static final Pattern VERSION = Pattern.compile("[!-~]{1,64}");
    static final Pattern OWNER = Pattern.compile("[A-Z]{3,8}");
    private static final Pattern SEPARATOR = Pattern.compile("[/]{1,2}| - ");
    private static final Pattern SUFFIX = Pattern.compile("[ -]?[A-Z]+");

    private final PolicyNode root;
    private final String separator;
    private final PolicyNames names;
    private final LabelTermsReader label = new LabelTermsReader();
    private final LevelReader levelReader = new LevelReader(this, label);
    private final List<Level> levels = levelReader.levels();
    private final Map<String, Level> levelNames = levelReader.byName();
    private final Set<String> rules = new HashSet<>();
    private final Map<String, TagCategory> categories = new LinkedHashMap<>();
    private final ConstraintReader constraints = new ConstraintReader(levelNames.keySet());

    private PolicyReader(PolicyNode root) throws ExchangeException {
        this.root = root;
        this.separator = root.text("separator", SEPARATOR, "one of \"/\", \"//\", \" - \"");
        this.names = new PolicyNames(separator);
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
        String oid = root.optionalText("oid", OID, "a dotted object identifier");
        Validity validity = validity();
        boolean portionMarks = root.flag("portionMarks");
        Set<String> countries = Set.copyOf(root.texts("countries", COUNTRY, "a three-letter country code"));
        Map<String, Group> groups = GroupReader.read(root, countries);
        String owner = root.text("country", OWNER, "a country's or a group's code");
        if (!countries.contains(owner) && !groups.containsKey(owner)) {
            throw root.fault("country", "must be one of countries or groups");
        }
        for (PolicyNode node : root.children("securityClassifications")) {
            levelReader.read(node, portionMarks);
        }
        PolicyData.Foreign foreign = foreign();
        Map<GeneralRule, String> citations = rules(root.child("rules"), portionMarks, foreign != null);
        PolicyNode prefixNode = root.has("prefix") ? root.child("prefix") : null;
        LabelTerms.Tag prefixTag = prefixNode == null ? null : label.tag(prefixNode);
        PolicyData.Prefix prefix = prefixNode == null ? null : prefix(prefixNode);
        TagSetReader reader = new TagSetReader(this, names, label, categories, portionMarks, countries, owner);
        TagCategory suffix = suffix(reader);
        List<TagSet> sets = new ArrayList<>();
        for (PolicyNode node : root.optionalChildren("tagSets")) {
            sets.add(reader.set(node, sets.size()));
        }
        List<PolicyData.Alliance> alliances = alliances(groups, portionMarks);
        for (PolicyNode node : root.optionalChildren("constraints")) {
            constraints.read(node, rule(node));
        }
        LabelTerms terms = label.read(
                root.child("confidentialityLabel"), prefixTag, suffix == null ? null : suffix.tag(), foreign != null);
        AuthorityTerms authority =
                root.has("authorityBlock") ? AuthorityTermsReader.read(root.child("authorityBlock"), this) : null;
        names.check();
        constraints.check(categories.keySet(), sets, foreign);
        root.close();
        Collection<TagCategory> all = categories.values();
        return new PolicyData(
                id,
                version,
                oid,
                validity,
                owner,
                separator,
                portionMarks,
                prefix,
                suffix,
                foreign,
                levels,
                levelReader.access(),
                alliances,
                sets,
                categories,
                constraints.constraints(),
                citations,
                groups,
                countries,
                terms,
                authority,
                PolicyData.phrases(false, levels, alliances, all),
                PolicyData.phrases(true, levels, alliances, all));
    }

    private Validity validity() throws ExchangeException {
        Validity validity = new Validity(root.optionalDay("validFrom"), root.optionalDay("validUntil"));
        if (validity.from() == null) {
            throw root.fault("validFrom", "is missing");
        }
        if (!validity.holdsEver()) {
            throw root.fault("validUntil", "is before validFrom, so the policy would never be in force");
        }
        return validity;
    }

    /// Exactly the rules that can apply: one without a citation would refuse without saying why, and one that cannot
    /// apply would promise what is not done.
    private Map<GeneralRule, String> rules(PolicyNode node, boolean portionMarks, boolean foreign)
            throws ExchangeException {
        Map<GeneralRule, String> citations = new EnumMap<>(GeneralRule.class);
        for (String key : node.keys()) {
            Optional<GeneralRule> rule = GeneralRule.of(key);
            if (rule.isPresent() && applies(rule.get(), portionMarks, foreign)) {
                PolicyNode child = node.child(key);
                citations.put(rule.get(), child.sentence("citation"));
                child.close();
                rules.add(key);
            }
        }
        for (GeneralRule rule : GeneralRule.values()) {
            if (applies(rule, portionMarks, foreign) && !citations.containsKey(rule)) {
                throw node.fault(rule.key(), "is missing; cite the source of this rule");
            }
        }
        node.close();
        return citations;
    }

    private boolean applies(GeneralRule rule, boolean portionMarks, boolean foreign) {
        return switch (rule) {
            case CHARACTERS, GRAMMAR, UNDERSTOOD, VALIDITY, POLICY, RECIPIENT, CLEARANCE, PORTION -> true;
            case ORDER -> root.has("tagSets") || foreign;
            case SILENCE -> levels.stream().anyMatch(level -> !level.silenceReleases());
            case DOMINANCE -> portionMarks;
            case THIRD_PARTY -> foreign;
        };
    }

    private PolicyData.Prefix prefix(PolicyNode node) throws ExchangeException {
        String phrase = node.text("phrase", PHRASE, "a phrase in capitals");
        PolicyData.Prefix prefix = new PolicyData.Prefix(phrase, rule(node));
        node.close();
        if (levels.stream().anyMatch(level -> level.name().startsWith(phrase + " "))) {
            throw node.fault("phrase", "is part of a classification, so neither could be told apart");
        }
        return prefix;
    }

    private @Nullable TagCategory suffix(TagSetReader reader) throws ExchangeException {
        if (!root.has("suffix")) {
            return null;
        }
        PolicyNode node = root.child("suffix");
        String phrase = node.text("phrase", SUFFIX, "a phrase in capitals");
        if (levels.stream().anyMatch(level -> level.name().endsWith(phrase))) {
            throw node.fault("phrase", "is part of a classification, so neither could be told apart");
        }
        return reader.suffix(node, phrase);
    }

    private PolicyData.@Nullable Foreign foreign() throws ExchangeException {
        if (!root.has("foreign")) {
            return null;
        }
        PolicyNode node = root.child("foreign");
        PolicyData.Foreign foreign = new PolicyData.Foreign(
                node.text("joint", PHRASE, "a word in capitals"),
                node.text("covers", PHRASE, "the name of a tagCategory"),
                node.text("source", PHRASE, "the name of a tagCategory"),
                rule(node));
        names.refers(node, "covers", List.of(foreign.covers()), categories.keySet());
        names.refers(node, "source", List.of(foreign.source()), categories.keySet());
        node.close();
        return foreign;
    }

    private List<PolicyData.Alliance> alliances(Map<String, Group> groups, boolean portionMarks)
            throws ExchangeException {
        List<PolicyData.Alliance> alliances = new ArrayList<>();
        for (PolicyNode node : root.optionalChildren("allianceClassifications")) {
            String owner = node.text("owner", OWNER, "a group's code");
            Level level = levelNames.get(node.text("classification", PHRASE, "the name of a classification"));
            if (level == null || !groups.containsKey(owner)) {
                throw node.fault("owner", "must be a group, and classification a classification, of this file");
            }
            String name = node.text("name", PHRASE, "a phrase in capitals");
            String portion = portionMarks ? node.text("portion", PHRASE, "an abbreviation") : null;
            names.phrase(node, "name", "alliances of banners", name, "", false);
            if (portion != null) {
                names.phrase(node, "portion", "alliances of portions", portion, "", false);
            }
            if (alliances.stream()
                    .anyMatch(one -> one.owner().equals(owner) && one.level().equals(level))) {
                throw node.fault(
                        "classification", "is that of another level of " + owner + "; labels tell them apart by it");
            }
            alliances.add(new PolicyData.Alliance(name, portion, owner, level));
            node.close();
        }
        return alliances;
    }

    Rule rule(PolicyNode node) throws ExchangeException {
        String rule = node.text("rule", ID, "lower case letters, digits and hyphens");
        if (GeneralRule.of(rule).isPresent() || !rules.add(rule)) {
            throw node.fault("rule", "names a rule that exists already; each has an id of its own");
        }
        return new Rule(rule, node.sentence("citation"));
    }

    ConstraintReader constraints() {
        return constraints;
    }

    PolicyNames names() {
        return names;
    }

    Set<String> categoryNames() {
        return categories.keySet();
    }

    @Nullable
    Level levelNamed(String name) {
        return levelNames.get(name);
    }

    static <E extends Enum<E>> E word(PolicyNode node, String key, Class<E> words, E absent) throws ExchangeException {
        return node.has(key) ? word(node, key, words) : absent;
    }

    static <E extends Enum<E>> E word(PolicyNode node, String key, Class<E> words) throws ExchangeException {
        List<String> all =
                Arrays.stream(words.getEnumConstants()).map(Enum::name).toList();
        return Enum.valueOf(words, node.text(key, Pattern.compile(String.join("|", all)), "one of " + all));
    }
}
