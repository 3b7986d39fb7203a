package org.entente.marking;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads, writes and rolls up the classification authority blocks of one policy. Immutable; safe for any thread.
public final class AuthorityBlocks {
    /// How many sources are rolled up at once.
    public static final int MAX_SOURCES = 256;

    private static final int MAX_LINE_CHARS = 256;
    private static final int MAX_CHARS = 1024;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+( [!-~]+)*");

    private final PolicyData policy;
    private final AuthorityTerms terms;
    private final DeclassificationParser declassifications;

    AuthorityBlocks(PolicyData policy, AuthorityTerms terms) {
        this.policy = policy;
        this.terms = terms;
        this.declassifications = new DeclassificationParser(policy, terms);
    }

    /// Reads a block: three lines, each with its name, a colon and a space, in this order: who classified; the
    /// source or, of an original classification, the reason; until when.
    ///
    /// @param origin the day of the information's origin, for what is counted from it; null when it is not known
    public Read<AuthorityBlock> parse(String text, @Nullable LocalDate origin) {
        List<String> lines = text.length() > MAX_CHARS ? List.of() : List.of(text.split("\n", -1));
        if (lines.size() != 3) {
            return new Read.Invalid<>(
                    List.of(policy.finding(
                            terms.block(),
                            "The block has three lines, " + terms.classifiedBy().name() + ", "
                                    + terms.derivedFrom().name() + " or "
                                    + terms.reason().name() + ", and "
                                    + terms.declassifyOn().name() + ".")),
                    null);
        }
        List<Finding> findings = new ArrayList<>();
        String classifiedBy = value(terms.classifiedBy(), lines.get(0), findings);
        boolean original = lines.get(1).startsWith(terms.reason().name() + ":");
        String basis = value(original ? terms.reason() : terms.derivedFrom(), lines.get(1), findings);
        if (original && terms.reasons().stream().noneMatch(basis::contains)) {
            findings.add(policy.finding(
                    terms.reason().rule(),
                    terms.reason().name() + ": it cites at least one of " + String.join(", ", terms.reasons()) + "."));
        }
        String until = value(terms.declassifyOn(), lines.get(2), findings);
        if (!findings.isEmpty()) {
            return new Read.Invalid<>(findings, null);
        }
        return switch (declassifications.parse(until, origin)) {
            case Read.Valid<Declassification>(Declassification value) ->
                new Read.Valid<>(new AuthorityBlock(
                        policy.id(), classifiedBy, original ? null : basis, original ? basis : null, value));
            case Read.Invalid<Declassification>(List<Finding> more, String repair) ->
                new Read.Invalid<>(
                        more,
                        repair == null
                                ? null
                                : lines.get(0) + "\n" + lines.get(1) + "\n"
                                        + terms.declassifyOn().name() + ": " + repair);
        };
    }

    private String value(AuthorityTerms.Line line, String text, List<Finding> findings) {
        String begin = line.name() + ": ";
        String value = text.startsWith(begin) ? text.substring(begin.length()) : "";
        if (value.length() > MAX_LINE_CHARS || !PRINTABLE.matcher(value).matches()) {
            findings.add(policy.finding(
                    line.rule(),
                    line.name() + ": here stands `" + begin + "` and up to " + MAX_LINE_CHARS
                            + " characters of plain ASCII, single spaces."));
            return "";
        }
        return value;
    }

    /// As [#parse] reads it.
    public String render(AuthorityBlock block) {
        String reason = block.reason();
        return terms.classifiedBy().name() + ": " + block.classifiedBy() + "\n"
                + (reason == null
                        ? terms.derivedFrom().name() + ": " + block.derivedFrom()
                        : terms.reason().name() + ": " + reason)
                + "\n" + terms.declassifyOn().name() + ": "
                + block.declassifyOn().text();
    }

    /// Reads one value of `Declassify On`.
    ///
    /// @param origin as in [#parse]
    public Read<Declassification> parseDeclassification(String text, @Nullable LocalDate origin) {
        return declassifications.parse(text, origin);
    }

    /// The block of what was derived from several sources: the longest duration of any of them. Reasons are not
    /// carried. Invalid where nobody can tell which is the longest.
    public Read<AuthorityBlock> rollUp(String classifiedBy, List<AuthorityBlock> sources) {
        List<Finding> findings = new ArrayList<>();
        value(terms.classifiedBy(), terms.classifiedBy().name() + ": " + classifiedBy, findings);
        if (sources.isEmpty() || sources.size() > MAX_SOURCES) {
            findings.add(policy.finding(
                    terms.longest(), "Between 1 and " + MAX_SOURCES + " sources are rolled up; do it in parts."));
        }
        if (sources.stream().anyMatch(source -> !source.policy().equals(policy.id()))) {
            findings.add(policy.finding(GeneralRule.POLICY, "A source is classified under another policy."));
        }
        if (!findings.isEmpty()) {
            return new Read.Invalid<>(findings, null);
        }
        Declassification longest = declassifications.longest(
                sources.stream().map(AuthorityBlock::declassifyOn).toList());
        if (longest == null) {
            return new Read.Invalid<>(
                    List.of(policy.finding(
                            terms.longest(),
                            "Nobody can tell which lasts longer, an event or what stands beside it; the originator"
                                    + " decides.")),
                    null);
        }
        return new Read.Valid<>(new AuthorityBlock(policy.id(), classifiedBy, terms.multiple(), null, longest));
    }

    /// What is wrong with a block beside this marking; empty when they agree. A banner hides what it supersedes,
    /// so that a block may name more of that.
    public List<Finding> check(Marking marking, AuthorityBlock block) {
        if (!marking.isOf(policy) || !block.policy().equals(policy.id())) {
            return List.of(policy.finding(GeneralRule.POLICY, "Marking and block are of two policies."));
        }
        if (marking.level().essClass() == policy.leastClass()) {
            return List.of(policy.finding(
                    terms.block(), "What is not classified has no classification authority block; leave it out."));
        }
        RollUp all = RollUp.of(policy, marking.elements(), LocalDate.EPOCH);
        Set<String> present = new HashSet<>(all.sources());
        Set<String> hidden = new HashSet<>();
        all.values().keySet().forEach(key -> {
            present.add(key.name());
            hidden.addAll(key.category().supersedes());
        });
        if (present.contains("")) {
            hidden.addAll(terms.notApplicable().owners());
        }
        Set<String> expected = new HashSet<>(terms.notApplicable().values());
        expected.addAll(terms.notApplicable().owners());
        expected.retainAll(present);
        Set<String> named = new HashSet<>(block.declassifyOn().notApplicableTo());
        if (named.containsAll(expected)) {
            named.removeAll(expected);
            named.removeAll(expected.isEmpty() && !present.contains("") ? Set.of() : hidden);
            if (named.isEmpty()) {
                return List.of();
            }
        }
        return List.of(policy.finding(
                terms.notApplicable().rule(),
                terms.declassifyOn().name() + ": with these portions it has no date but says `"
                        + terms.notApplicable().before() + " ...`, and names exactly those that are there."));
    }
}
