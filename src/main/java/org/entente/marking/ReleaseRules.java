package org.entente.marking;

import java.util.List;

/// Decides releases.
record ReleaseRules(PolicyData policy) {
    Decision decide(Marking banner, List<Marking> portions, String country) {
        return new Decision.Deny(List.of(policy.finding(GeneralRule.UNDERSTOOD, "not understood")));
    }
}
