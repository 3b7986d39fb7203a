package org.entente.marking;

import java.util.Arrays;
import java.util.Optional;

/// The rules that do not belong to one element of a policy file; the file must cite a source for each that applies.
enum GeneralRule {
    /// Only printable ASCII in upper case, single spaces, within the length limit.
    CHARACTERS,
    /// Level first, then what follows it, in the policy's own punctuation.
    GRAMMAR,
    /// Every part must be one that the policy file knows.
    UNDERSTOOD,
    /// A marking of another policy, or one whose members are not what its text says, decides nothing.
    POLICY,
    /// The recipient's country must be a code of the policy's list.
    RECIPIENT,
    /// Portion marks: their form and number, or that the policy has none.
    PORTION,
    /// A level whose release must be stated. Only in policies that have such a level.
    SILENCE,
    /// A banner is at least as strict as each of its portions. Only in policies with portion marks.
    DOMINANCE;

    /// As written in the policy file and, after the policy's id, in findings.
    String key() {
        return switch (this) {
            case CHARACTERS -> "characters";
            case GRAMMAR -> "grammar";
            case UNDERSTOOD -> "understood";
            case POLICY -> "policy";
            case RECIPIENT -> "recipient";
            case PORTION -> "portion";
            case SILENCE -> "silence";
            case DOMINANCE -> "dominance";
        };
    }

    static Optional<GeneralRule> of(String key) {
        return Arrays.stream(values()).filter(rule -> rule.key().equals(key)).findFirst();
    }
}
