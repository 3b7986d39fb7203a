package org.entente.marking;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The rules that do not belong to one element of a policy file; the file must cite a source for each that applies.
enum GeneralRule {
    /// Only printable ASCII in upper case, single spaces, within the length limit.
    CHARACTERS,
    /// Level first, then what follows it, in the policy's own punctuation.
    GRAMMAR,
    /// Every part must be one that the policy file knows.
    UNDERSTOOD,
    /// Everything in the policy file's order, and once. Only in policies with more than levels.
    ORDER,
    /// A policy marks and decides on the days on which it is in force.
    VALIDITY,
    /// A marking of another policy decides nothing.
    POLICY,
    /// The recipient's country must be a code of the policy's list.
    RECIPIENT,
    /// The recipient's clearance must reach the level.
    CLEARANCE,
    /// Portion marks: their form and number, or that the policy has none.
    PORTION,
    /// A level whose release must be stated. Only in policies that have such a level.
    SILENCE,
    /// A banner is at least as strict as each of its portions. Only in policies with portion marks.
    DOMINANCE,
    /// Others' information goes to third countries with their consent only. Only where the policy knows others.
    THIRD_PARTY;

    /// As written in the policy file and, after the policy's id, in findings.
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<GeneralRule> of(String key) {
        return Arrays.stream(values()).filter(rule -> rule.key().equals(key)).findFirst();
    }
}
