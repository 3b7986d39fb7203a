package org.entente.marking;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A banner line or a portion mark that was understood in full. Only a policy makes one, by reading a text; equal are
/// those that say the same under the same policy, whether as banner or as portion. Immutable.
public final class Marking {
    private final PolicyData policy;
    private final String text;
    private final Elements elements;
    private final Releasability releasability;

    Marking(PolicyData policy, String text, Elements elements) {
        this.policy = policy;
        this.text = text;
        this.elements = elements;
        this.releasability = elements.releasability(policy);
    }

    /// Id of the policy it was read under.
    public String policy() {
        return policy.id();
    }

    /// Its text in the form it was read in, as the policy writes it: phrases abbreviated where the policy has a short
    /// form, otherwise exactly what was accepted.
    public String banner() {
        return text;
    }

    public Level level() {
        return elements.level();
    }

    /// What it says of its release; codes as written, groups not expanded.
    public Releasability releasability() {
        return releasability;
    }

    Elements elements() {
        return elements;
    }

    PolicyData policyData() {
        return policy;
    }

    boolean isOf(PolicyData data) {
        return policy.equals(data);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Marking marking
                && policy.id().equals(marking.policy.id())
                && elements.equals(marking.elements);
    }

    @Override
    public int hashCode() {
        return Objects.hash(policy.id(), elements);
    }

    @Override
    public String toString() {
        return policy.id() + ":" + text;
    }
}
