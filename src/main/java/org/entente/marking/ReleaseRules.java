package org.entente.marking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides one release: collects every reason against it. There is no path to a permit but an empty collection.
final class ReleaseRules {
    static final int MAX_PORTIONS = 256;

    private final PolicyData policy;
    private final String country;
    private final Set<Finding> reasons = new LinkedHashSet<>();

    private ReleaseRules(PolicyData policy, String country) {
        this.policy = policy;
        this.country = country;
    }

    static Decision decide(PolicyData policy, Marking banner, List<Marking> portions, String country) {
        ReleaseRules rules = new ReleaseRules(policy, country);
        rules.judge(banner, portions);
        return rules.reasons.isEmpty() ? new Decision.Permit() : new Decision.Deny(List.copyOf(rules.reasons));
    }

    private void judge(Marking banner, List<Marking> portions) {
        if (!policy.countries().contains(country)) {
            deny(GeneralRule.RECIPIENT, "The recipient's country is not a three-letter code of this policy's list.");
        }
        Optional<Reading> whole = reread(banner, false, "The banner");
        whole.ifPresent(reading -> {
            prefix(reading);
            release(reading, "The banner");
        });
        if (portions.size() > MAX_PORTIONS) {
            deny(GeneralRule.PORTION, "There are more than " + MAX_PORTIONS + " portion marks; send them in parts.");
            return;
        }
        for (int i = 0; i < portions.size(); i++) {
            String name = "Portion " + (i + 1);
            reread(portions.get(i), true, name).ifPresent(part -> {
                release(part, name);
                whole.ifPresent(reading -> dominance(reading, part, name));
            });
        }
    }

    /// A [Marking] is a plain record that anybody can make: only its text counts, read again, and a record that says
    /// anything else than its text decides nothing.
    private Optional<Reading> reread(Marking marking, boolean portion, String name) {
        if (!marking.policy().equals(policy.id())) {
            deny(GeneralRule.POLICY, name + " is marked under another policy; decide it under its own.");
            return Optional.empty();
        }
        List<Finding> findings = new ArrayList<>();
        Optional<Reading> reading = MarkingReader.read(policy, marking.banner(), portion, findings);
        reasons.addAll(findings);
        if (reading.isPresent() && !reading.get().marking().equals(marking)) {
            deny(GeneralRule.POLICY, name + " is not the marking that its text says; parse the text again.");
            return Optional.empty();
        }
        return reading;
    }

    private void prefix(Reading banner) {
        Affix prefix = policy.prefix();
        if (prefix != null && !banner.prefixed() && !country.equals(policy.country())) {
            reasons.add(policy.finding(
                    prefix, "What goes abroad begins with " + prefix.phrase() + "; the originator marks it anew."));
        }
    }

    private void release(Reading reading, String name) {
        Optional<Set<String>> audience = reading.audience(policy.country());
        if (audience.isEmpty() || audience.get().contains(country) || country.equals(policy.country())) {
            return;
        }
        TagCategory category = reading.category();
        if (category == null) {
            deny(
                    GeneralRule.SILENCE,
                    name + " says nothing of its release, and silence is never release; its originator decides.");
        } else {
            reasons.add(policy.finding(
                    category, name + " is marked " + category.name() + ", which does not admit this recipient."));
        }
    }

    private void dominance(Reading banner, Reading portion, String name) {
        Level bannerLevel = banner.marking().level();
        if (portion.marking().level().rank() > bannerLevel.rank()) {
            deny(
                    GeneralRule.DOMINANCE,
                    name + " is above the banner's level; a banner is at least as high as each of its portions.");
        }
        Optional<Set<String>> admitted = portion.audience(policy.country());
        if (admitted.isEmpty()) {
            return;
        }
        Optional<Set<String>> claimed = banner.audience(policy.country());
        if (claimed.isEmpty() || !admitted.get().containsAll(claimed.get())) {
            deny(
                    GeneralRule.DOMINANCE,
                    name + " may go to fewer than the banner says; a banner releases to no more than each of its"
                            + " portions.");
        }
    }

    private void deny(GeneralRule rule, String message) {
        reasons.add(policy.finding(rule, message));
    }
}
