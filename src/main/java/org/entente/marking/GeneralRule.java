package org.entente.marking;

/// The rules that every policy has; its file must cite a source for each.
enum GeneralRule {
    /// Only printable ASCII in upper case, single spaces, within the length limit.
    CHARACTERS("characters"),
    /// Level first, then what follows it, in the policy's own punctuation.
    GRAMMAR("grammar"),
    /// Every part must be one that the policy file knows.
    UNDERSTOOD("understood"),
    /// A marking of another policy, or one whose members are not what its text says, decides nothing.
    POLICY("policy"),
    /// The recipient's country must be a code of the policy's list.
    RECIPIENT("recipient"),
    /// What silence about release means.
    SILENCE("silence"),
    /// A banner is at least as strict as each of its portions.
    DOMINANCE("dominance"),
    /// Portion marks: their form, or that the policy has none.
    PORTION("portion"),
    /// Lists of countries: known codes, order, owner first.
    COUNTRIES("countries");

    private final String key;

    GeneralRule(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
