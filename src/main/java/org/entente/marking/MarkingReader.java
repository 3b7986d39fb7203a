package org.entente.marking;

import java.util.List;

/// Reads markings.
record MarkingReader(PolicyData policy) {
    Parsed banner(String banner) {
        return new Parsed.Invalid(List.of(policy.finding(GeneralRule.UNDERSTOOD, "not understood")));
    }

    Parsed portion(String mark) {
        return banner(mark);
    }
}
