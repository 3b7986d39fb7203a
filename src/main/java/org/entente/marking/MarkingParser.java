package org.entente.marking;

import java.util.ArrayList;
import java.util.List;
import org.entente.marking.MarkingText.Part;
import org.jspecify.annotations.Nullable;

/// Reads markings: every part is looked up whole among the policy's phrases, so that no part is taken for a shorter one
/// and none is passed over. What is written comes from the policy file; here is only how it is put together. Linear in
/// the text's length, which is bounded.
final class MarkingParser {
    static final int MAX_BANNER_CHARS = 1024;
    static final int MAX_PORTION_CHARS = 256;
    private static final int MAX_FINDINGS = 20;

    private final PolicyData policy;
    private final boolean portion;
    private final @Nullable Elements context;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final ValueParser valueParser;

    private MarkingParser(PolicyData policy, boolean portion, @Nullable Elements context) {
        this.policy = policy;
        this.portion = portion;
        this.context = context;
        this.valueParser = new ValueParser(policy, portion, context, findings);
    }

    /// @param context the banner that a portion stands under; null when it is not known
    static Parsed parse(PolicyData policy, String text, boolean portion, @Nullable Marking context) {
        Elements banner = context == null ? null : context.elements();
        return new MarkingParser(policy, portion, banner).parse(text, true);
    }

    /// @param repairing whether a repair is looked for; what was repaired is read once more, not repaired again
    private Parsed parse(String text, boolean repairing) {
        MarkingText.check(policy, text, portion ? MAX_PORTION_CHARS : MAX_BANNER_CHARS, findings);
        Elements elements = findings.isEmpty() ? read(text) : null;
        if (elements == null) {
            return new Parsed.Invalid(firstOf(findings), null);
        }
        Elements sorted = inOrder(elements);
        MarkingFacts.check(policy, sorted, findings);
        if (findings.isEmpty()) {
            return new Parsed.Valid(new Marking(policy, MarkingRenderer.render(policy, sorted, portion), sorted));
        }
        return new Parsed.Invalid(firstOf(findings), repairing && onlyOrder() ? repair(sorted) : null);
    }

    /// What else was wrong would have more than one reading.
    private boolean onlyOrder() {
        String order = policy.id() + "." + GeneralRule.ORDER.key();
        return findings.stream().allMatch(finding -> finding.rule().equals(order));
    }

    /// The same values in their order: the one safe reading of a text that was understood in full.
    private @Nullable String repair(Elements elements) {
        String text = MarkingRenderer.render(policy, elements, portion);
        return new MarkingParser(policy, portion, context).parse(text, false) instanceof Parsed.Valid ? text : null;
    }

    private static List<Finding> firstOf(List<Finding> findings) {
        return findings.size() <= MAX_FINDINGS ? findings : findings.subList(0, MAX_FINDINGS);
    }

    private Elements inOrder(Elements elements) {
        List<Value> sorted = new ArrayList<>(elements.values());
        sorted.sort((one, other) -> ValueParser.compare(policy, one, other));
        return new Elements(
                elements.level(),
                elements.owners(),
                elements.prefixed(),
                sorted.stream().distinct().toList());
    }

    private @Nullable Elements read(String text) {
        Part body = new Part(text, 0);
        boolean prefixed = false;
        PolicyData.Prefix prefix = policy.prefix();
        if (portion) {
            if (!bracketed(text)) {
                return null;
            }
            body = body.until(text.length() - 1).from(1);
        } else if (prefix != null && text.startsWith(prefix.phrase() + " ")) {
            prefixed = true;
            body = body.from(prefix.phrase().length() + 1);
        }
        List<Part> parts = body.split(policy.separator());
        boolean foreign = policy.foreign() != null
                && parts.size() > 1
                && parts.getFirst().text().isEmpty();
        Head head = foreign ? foreignHead(parts.get(1)) : ownHead(parts.getFirst());
        sections(parts.subList(foreign ? 2 : 1, parts.size()), head);
        if (head == null) {
            return null;
        }
        if (findings.stream().anyMatch(finding -> !finding.rule().endsWith("." + GeneralRule.ORDER.key()))) {
            return null;
        }
        return new Elements(head.level(), head.owners(), prefixed, values);
    }

    private record Head(Level level, Owners owners) {}

    private boolean bracketed(String text) {
        if (!policy.portionMarks()) {
            fault(GeneralRule.PORTION, "This policy has no portion marks; mark the whole in the banner.");
            return false;
        }
        if (text.length() < 3 || text.charAt(0) != '(' || text.charAt(text.length() - 1) != ')') {
            fault(
                    GeneralRule.PORTION,
                    "A portion mark stands in parentheses, as ("
                            + policy.levels().getFirst().portion() + ").");
            return false;
        }
        return true;
    }

    private @Nullable Head ownHead(Part part) {
        Part name = part;
        TagCategory suffix = policy.suffix();
        if (suffix != null && !portion && part.text().endsWith(suffix.name())) {
            name = part.until(part.text().length() - suffix.name().length());
            values.add(new Value(suffix, suffix.name(), List.of()));
        }
        Level level = policy.phrases(portion).levels().get(name.text());
        if (level != null && level.foreignOnly() == null) {
            return new Head(level, Owners.OWN);
        }
        fault(
                GeneralRule.GRAMMAR,
                part,
                portion
                        ? "A portion mark begins with the level's abbreviation; what stands there is none."
                        : "A banner begins with the level spelled out, one of " + policy.levelNames()
                                + "; what stands there is none of them. Nothing is guessed.");
        return null;
    }

    private @Nullable Head foreignHead(Part part) {
        PolicyData.Alliance alliance = policy.phrases(portion).alliances().get(part.text());
        if (alliance != null) {
            return new Head(
                    alliance.level(), new Owners(Owners.Kind.FOREIGN, List.of(alliance.owner()), alliance.name()));
        }
        PolicyData.Foreign foreign = policy.foreign();
        List<Part> words = part.split(" ");
        boolean joint = foreign != null && words.getFirst().text().equals(foreign.joint());
        Level level = null;
        List<Part> codes = List.of();
        // Levels have up to two words: before the countries of a joint marking, behind those of a foreign one.
        for (int size = 2; size >= 1 && level == null; size--) {
            int from = joint ? 1 : words.size() - size;
            if (from >= 1 && from + size <= words.size()) {
                List<Part> name = words.subList(from, from + size);
                level = policy.phrases(portion).levels().get(joined(name));
                codes = joint ? words.subList(from + size, words.size()) : words.subList(0, from);
            }
        }
        if (joint && portion && level != null && codes.isEmpty()) {
            return jointHead(level, part);
        }
        if (level == null || codes.isEmpty()) {
            fault(
                    GeneralRule.GRAMMAR,
                    part,
                    "After the first separator stand the owners and the level of others' information; what stands there"
                            + " is neither. Nothing is guessed.");
            return null;
        }
        if (foreign != null && !joint && joined(codes).equals(foreign.source())) {
            return new Head(level, new Owners(Owners.Kind.FOREIGN, List.of(), null));
        }
        List<String> owners = valueParser.codes(codes, foreign == null ? null : foreign.rule());
        if (!joint && policy.alliances().stream().anyMatch(one -> owners.contains(one.owner()))) {
            faultOf(
                    foreign == null ? null : foreign.rule(),
                    part,
                    "An alliance has levels of its own, and this is none of them; write its level.");
        }
        if (joint != owners.contains(policy.owner()) || (joint && owners.size() < 2)) {
            faultOf(
                    foreign == null ? null : foreign.rule(),
                    part,
                    joint
                            ? "A joint marking names " + policy.owner() + " and at least one more owner."
                            : policy.owner() + " owns none of others' information: mark it as its own, or jointly.");
        }
        return new Head(level, new Owners(joint ? Owners.Kind.JOINT : Owners.Kind.FOREIGN, owners, null));
    }

    /// A joint portion that leaves its owners to the banner it stands under.
    private Head jointHead(Level level, Part part) {
        if (context != null && context.owners().kind() == Owners.Kind.JOINT) {
            return new Head(level, context.owners());
        }
        PolicyData.Foreign foreign = policy.foreign();
        faultOf(
                foreign == null ? null : foreign.rule(),
                part,
                part.place() + " says nothing without its banner; write the owners.");
        return new Head(level, Owners.OWN);
    }

    private static String joined(List<Part> words) {
        return String.join(" ", words.stream().map(Part::text).toList());
    }

    private void sections(List<Part> parts, @Nullable Head head) {
        int last = -1;
        for (Part part : parts) {
            if (part.text().isEmpty()) {
                fault(GeneralRule.GRAMMAR, part, "A separator separates nothing; leave it out.");
                continue;
            }
            TagSet set = valueParser.setOf(part, last, facts(head));
            if (set == null) {
                fault(
                        GeneralRule.UNDERSTOOD,
                        part,
                        part.place() + " is not understood, so nothing can be released under it. Check spelling and"
                                + " punctuation.");
                continue;
            }
            if (head != null && part.text().equals(head.level().name())) {
                fault(GeneralRule.ORDER, part, part.place() + " is the level, which stands at the beginning.");
            }
            boolean alone = set.separator().equals(policy.separator());
            if (set.index() < last || (set.index() == last && !alone)) {
                fault(
                        GeneralRule.ORDER,
                        part,
                        set.name() + " stand before what is before them, in one section; put them in order.");
            }
            List<Value> read = valueParser.values(set, part);
            // What was not understood, and has its finding, gave no value to compare.
            if (set.index() == last && alone && !values.isEmpty() && !read.isEmpty()) {
                valueParser.ascending(values.getLast(), read.getFirst(), part);
            }
            values.addAll(read);
            last = Math.max(last, set.index());
        }
    }

    /// Whether something stands before that opens a section for values that the policy file does not list.
    private List<String> facts(@Nullable Head head) {
        List<String> facts = new ArrayList<>(values.stream().map(Value::name).toList());
        if (head != null) {
            facts.add(head.level().name());
        }
        return facts;
    }

    private void fault(GeneralRule rule, String message) {
        findings.add(policy.finding(rule, message));
    }

    private void fault(GeneralRule rule, Part part, String message) {
        faultOf(policy.rule(rule), part, message);
    }

    private void faultOf(@Nullable Rule rule, Part part, String message) {
        findings.add(
                policy.finding(rule == null ? policy.rule(GeneralRule.GRAMMAR) : rule, message, part.at(), part.end()));
    }
}
