package org.entente.marking;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One nation's or alliance's marking rules, read from a policy file. Immutable; safe for any thread.
public final class SecurityPolicy {
    /// How many portions are rolled up or decided on at once; more are refused by a finding.
    public static final int MAX_PORTIONS = 256;

    private final PolicyData data;
    private final byte[] digest;

    SecurityPolicy(PolicyData data, byte[] digest) {
        this.data = data;
        this.digest = digest.clone();
    }

    public String id() {
        return data.id();
    }

    public String version() {
        return data.version();
    }

    /// SHA-384 over the policy file's bytes (48 bytes); a copy.
    public byte[] digest() {
        return digest.clone();
    }

    /// The policy's object identifier, dotted (FORMATS section 1); none for a policy that marks no packages.
    public Optional<String> oid() {
        return Optional.ofNullable(data.oid());
    }

    /// Every rule id that a finding of this policy can have.
    Set<String> ruleIds() {
        return data.ruleIds();
    }

    PolicyData data() {
        return data;
    }

    /// Reads a banner line. Linear in its length. Whatever the day: what was marked once stays readable.
    public Parsed parse(String banner) {
        return MarkingParser.parse(data, banner, false, null);
    }

    /// Reads a portion mark, its brackets included.
    public Parsed parsePortion(String mark) {
        return MarkingParser.parse(data, mark, true, null);
    }

    /// Reads a portion mark that may leave its list to the banner it stands under: `(S//REL)`.
    public Parsed parsePortion(String mark, @Nullable Marking banner) {
        return MarkingParser.parse(data, mark, true, banner == null || !banner.isOf(data) ? null : banner);
    }

    /// Reads a banner that is made now: invalid on days on which the policy is not in force.
    public Parsed parseNew(String banner, LocalDate on) {
        return data.validity().holds(on) ? parse(banner) : notInForce();
    }

    /// Reads a portion mark that is made now, as [#parseNew].
    public Parsed parseNewPortion(String mark, @Nullable Marking banner, LocalDate on) {
        return data.validity().holds(on) ? parsePortion(mark, banner) : notInForce();
    }

    private Parsed notInForce() {
        return new Parsed.Invalid(List.of(data.notInForce()), null);
    }

    /// A marking as a banner line. A portion's becomes the banner of that portion alone.
    public String render(Marking marking) {
        return MarkingRenderer.render(data, marking.elements(), false);
    }

    /// A marking as a portion mark, its lists written out.
    public String renderPortion(Marking marking) {
        return MarkingRenderer.render(data, marking.elements(), true);
    }

    /// Who classified, and until when; none where the policy has no such block.
    public Optional<AuthorityBlocks> authorityBlocks() {
        return Optional.ofNullable(data.authority()).map(terms -> new AuthorityBlocks(data, terms));
    }

    /// The attributes of a marking under their names in exchange formats (for the USA those of ISM): text or lists.
    public Map<String, Object> attributes(Marking marking) {
        return MarkingAttributes.of(data, marking.elements());
    }

    /// The banner of several portions (or of banners). Invalid with the findings when they have none that is lawful.
    ///
    /// @param on the day for the membership of groups
    public Parsed join(List<Marking> portions, LocalDate on) {
        List<Finding> findings = new ArrayList<>();
        if (portions.size() > MAX_PORTIONS) {
            findings.add(data.finding(
                    GeneralRule.PORTION, "There are more than " + MAX_PORTIONS + " portion marks; mark it in parts."));
            return new Parsed.Invalid(findings, null);
        }
        if (!data.validity().holds(on)) {
            findings.add(data.notInForce());
        }
        RollUp all = null;
        for (Marking portion : portions) {
            if (!portion.isOf(data)) {
                findings.add(data.finding(GeneralRule.POLICY, "A portion is marked under another policy."));
                continue;
            }
            RollUp one = RollUp.of(data, portion.elements(), on);
            all = all == null ? one : all.join(one);
        }
        if (portions.isEmpty()) {
            findings.add(data.finding(GeneralRule.PORTION, "There is no portion to roll up; give at least one."));
        }
        if (all == null || !findings.isEmpty()) {
            return new Parsed.Invalid(findings, null);
        }
        return parse(MarkingRenderer.render(data, all.shown(false), false));
    }

    /// The banner of a whole that consists of marked parts.
    ///
    /// @param on as in [#join]
    public Parsed banner(List<? extends Marked<?>> parts, LocalDate on) {
        return join(Marked.markings(parts), on);
    }

    /// The level of that exact name, as in an agreement's ceiling.
    public Optional<Level> level(String name) {
        return data.level(name).filter(level -> level.name().equals(name));
    }

    /// The highest level, as the clearance of an agency whose ceiling is judged apart.
    public String highestLevel() {
        Level highest = data.levels().getFirst();
        for (Level level : data.levels()) {
            highest = level.rank() > highest.rank() ? level : highest;
        }
        return highest.name();
    }

    /// Decides for a banner and every portion under it: any portion that denies, denies; and the banner must dominate
    /// its portions. Total: whatever is unclear denies.
    ///
    /// @param on the day for the membership of groups
    public Decision decide(Marking banner, List<Marking> portions, Recipient recipient, Purpose purpose, LocalDate on) {
        return ReleaseDecider.decide(data, banner, portions, recipient, purpose, on);
    }

    /// As [#decide(Marking, List, Recipient, Purpose, LocalDate)], for a whole that consists of marked parts: every
    /// part is decided on.
    public Decision decide(
            Marked<? extends List<? extends Marked<?>>> whole, Recipient recipient, Purpose purpose, LocalDate on) {
        return decide(whole.marking(), Marked.markings(whole.content()), recipient, purpose, on);
    }
}
