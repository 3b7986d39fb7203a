package org.entente.marking;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.entente.marking.TagCategory.Access;
import org.entente.marking.TagCategory.Argument;

/// Decides one release by one policy: on the banner and on each portion, all reasons and not only the first. What is
/// not known for certain denies.
final class ReleaseDecider {
    private final PolicyData policy;
    private final Recipient recipient;
    private final Purpose purpose;
    private final LocalDate on;
    private final boolean owner;
    private final Set<Finding> reasons = new LinkedHashSet<>();
    private final Set<Finding> obligations = new LinkedHashSet<>();

    private ReleaseDecider(PolicyData policy, Recipient recipient, Purpose purpose, LocalDate on) {
        this.policy = policy;
        this.recipient = recipient;
        this.purpose = purpose;
        this.on = on;
        this.owner = policy.owns(recipient.country(), on);
    }

    static Decision decide(
            PolicyData policy,
            Marking banner,
            List<Marking> portions,
            Recipient recipient,
            Purpose purpose,
            LocalDate on) {
        ReleaseDecider decider = new ReleaseDecider(policy, recipient, purpose, on);
        decider.judge(banner, portions);
        return decider.decision();
    }

    /// Decides on what several markings say together.
    static Decision decide(PolicyData policy, RollUp all, Recipient recipient, Purpose purpose, LocalDate on) {
        ReleaseDecider decider = new ReleaseDecider(policy, recipient, purpose, on);
        decider.recipient();
        decider.release(all, "The whole");
        return decider.decision();
    }

    private Decision decision() {
        return reasons.isEmpty()
                ? new Decision.Permit(List.copyOf(obligations))
                : new Decision.Deny(List.copyOf(reasons));
    }

    private void judge(Marking banner, List<Marking> portions) {
        if (!policy.validity().holds(on)) {
            reasons.add(policy.notInForce());
        }
        recipient();
        if (portions.size() > SecurityPolicy.MAX_PORTIONS) {
            deny(
                    GeneralRule.PORTION,
                    "There are more than " + SecurityPolicy.MAX_PORTIONS + " portion marks; send them in parts.");
            return;
        }
        if (!policy.portionMarks() && !portions.isEmpty()) {
            deny(GeneralRule.PORTION, "This policy has no portion marks; mark the whole in the banner.");
            return;
        }
        if (!isOurs(banner, "The banner")) {
            return;
        }
        prefix(banner);
        RollUp whole = RollUp.of(policy, banner.elements(), on);
        release(whole, "The banner");
        RollUp together = null;
        for (int i = 0; i < portions.size(); i++) {
            String name = "Portion " + (i + 1);
            if (isOurs(portions.get(i), name)) {
                RollUp portion = RollUp.of(policy, portions.get(i).elements(), on);
                release(portion, name);
                together = together == null ? portion : together.join(portion);
            }
        }
        if (together != null) {
            for (String weakness : whole.weaknesses(together.shown(false), on)) {
                deny(
                        GeneralRule.DOMINANCE,
                        "The banner " + weakness + "; a banner is at least as strict as each of its portions.");
            }
        }
    }

    private void recipient() {
        if (!policy.countries().contains(recipient.country())) {
            deny(GeneralRule.RECIPIENT, "The recipient's country is not a three-letter code of this policy's list.");
        }
        if (recipient.clearance() != null && policy.level(recipient.clearance()).isEmpty()) {
            deny(
                    GeneralRule.CLEARANCE,
                    "The recipient's clearance is no level of this policy; give one of " + policy.levelNames()
                            + ", or none.");
        }
    }

    private boolean isOurs(Marking marking, String name) {
        if (!marking.isOf(policy)) {
            deny(GeneralRule.POLICY, name + " is marked under another policy; decide it under its own.");
            return false;
        }
        return true;
    }

    private void prefix(Marking banner) {
        PolicyData.Prefix prefix = policy.prefix();
        if (prefix != null && !banner.elements().prefixed() && !owner) {
            reasons.add(policy.finding(
                    prefix.rule(),
                    "What goes abroad begins with " + prefix.phrase() + "; the originator marks it anew."));
        }
    }

    private void release(RollUp marking, String name) {
        clearance(marking, name);
        level(marking, name);
        for (Map.Entry<RollUp.Key, SortedSet<String>> value : marking.values().entrySet()) {
            access(value.getKey(), value.getValue(), name);
        }
        if (!owner) {
            abroad(marking, name);
            thirdParty(marking, name);
        }
    }

    private void clearance(RollUp marking, String name) {
        int held = recipient.clearance() == null
                ? policy.leastClass()
                : policy.level(recipient.clearance()).map(Level::essClass).orElse(policy.leastClass());
        if (held < marking.level().essClass()) {
            deny(GeneralRule.CLEARANCE, name + " is above the recipient's clearance.");
        }
        for (RollUp.Key key : marking.values().keySet()) {
            TagSet.LeastClearance least = key.category().set() < 0
                    ? null
                    : policy.sets().get(key.category().set()).leastClearance();
            if (least != null && held < least.level().essClass()) {
                reasons.add(policy.finding(
                        least.rule(),
                        name + " demands a clearance for " + least.level().name() + "."));
            }
        }
    }

    private void access(RollUp.Key key, SortedSet<String> arguments, String name) {
        TagCategory category = key.category();
        boolean granted = category.access() == Access.READ_IN ? isReadIn(key, arguments) : isGranted(category.access());
        if (!granted) {
            reasons.add(policy.finding(category.rule(), name + " " + demand(category.access())));
        }
        if (category.obligation() != null) {
            obligations.add(policy.finding(category.rule(), category.obligation()));
        }
    }

    private boolean isGranted(Access access) {
        return switch (access) {
            case NONE -> true;
            case DISTRIBUTION -> recipient.onDistribution();
            case NAMED -> recipient.named();
            case GOVERNMENT -> recipient.organisation() == Recipient.Organisation.GOVERNMENT;
            case OWNER -> owner;
            case READ_IN, NOBODY -> false;
        };
    }

    /// Demands of lower levels too: else a roll-up, which has the higher level, would be for some that a portion is
    /// not for.
    private void level(RollUp marking, String name) {
        for (Level level : policy.levels()) {
            LevelAccess demanded = policy.levelAccess().get(level.name());
            if (demanded == null || level.rank() > marking.level().rank()) {
                continue;
            }
            if (!isGranted(demanded.access())) {
                reasons.add(policy.finding(demanded.rule(), name + " " + demand(demanded.access())));
            }
            if (demanded.obligation() != null && level.equals(marking.level())) {
                obligations.add(policy.finding(demanded.rule(), demanded.obligation()));
            }
        }
    }

    private static String demand(Access access) {
        return switch (access) {
            case READ_IN -> "is for recipients that were read in to it, and this one was not to all of it.";
            case DISTRIBUTION -> "is for those on the originator's distribution, and the recipient is not.";
            case NAMED -> "is for those that the originator named, and the recipient is not.";
            case GOVERNMENT -> "is for no contractor.";
            case OWNER -> "is for recipients of the owner's country.";
            case NONE, NOBODY -> "demands what this gateway cannot know of a recipient.";
        };
    }

    private boolean isReadIn(RollUp.Key key, SortedSet<String> arguments) {
        TagSet set = policy.sets().get(key.category().set());
        String system = (set.phrase() == null ? "" : set.phrase()) + key.name();
        return recipient.readIns().contains(system)
                && arguments.stream().allMatch(argument -> recipient.readIns().contains(system + "-" + argument));
    }

    private void abroad(RollUp marking, String name) {
        switch (marking.releasability()) {
            case Releasability.Neutral _ -> {
                // For the agreement to decide.
            }
            case Releasability.Unstated _ ->
                deny(
                        GeneralRule.SILENCE,
                        name + " says nothing of its release, and silence is never release; its originator decides.");
            case Releasability.Decided(Set<String> release, Set<String> display, boolean official) -> {
                Set<String> admitted = purpose == Purpose.DISPLAY ? display : release;
                if (!admitted.contains(recipient.country())) {
                    reasons.add(refusing(marking, display, official)
                            .map(category -> policy.finding(
                                    category.rule(),
                                    name + " is marked " + category.name() + ", which does not admit this recipient."))
                            .orElseGet(() -> policy.finding(
                                    GeneralRule.SILENCE, name + " holds what together is released to nobody abroad.")));
                }
            }
        }
    }

    /// The release marking that refuses; none where several refuse only together.
    private Optional<TagCategory> refusing(RollUp marking, Set<String> display, boolean official) {
        boolean shown = display.contains(recipient.country());
        return marking.releases().stream()
                .filter(category -> marking.releases().size() == 1
                        || switch (category.effect()) {
                            case DISPLAY_ONLY -> shown;
                            case NO_FOREIGN, RELEASABLE_TO, NATIONALS_OF -> !shown;
                            case OFFICIAL_DECIDES -> official && display.isEmpty();
                            case NONE, OBSOLETE -> false;
                        })
                .min(TagCategory::compareTo);
    }

    /// Who gave the information decides on its way to others, and what it consents to is not known here.
    private void thirdParty(RollUp marking, String name) {
        boolean own = marking.owners().stream().allMatch(one -> one.kind() != Owners.Kind.FOREIGN);
        boolean sourced = marking.values().keySet().stream()
                .anyMatch(key -> key.category().argument() == Argument.SOURCES);
        if (own && !sourced) {
            return;
        }
        // What comes from two is, to each of them, information of the other.
        if (!marking.sources().stream()
                .allMatch(source -> policy.expand(List.of(source), on).contains(recipient.country()))) {
            deny(
                    GeneralRule.THIRD_PARTY,
                    name + " holds information of others, who have to consent to its way to this recipient.");
        }
    }

    private void deny(GeneralRule rule, String message) {
        reasons.add(policy.finding(rule, message));
    }
}
