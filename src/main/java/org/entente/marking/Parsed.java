package org.entente.marking;

import java.util.List;

/// What became of a marking's text. Nothing is repaired or guessed: it is understood in full or it is invalid.
public sealed interface Parsed {
    record Valid(Marking marking) implements Parsed {}

    /// Refused: it does not follow the policy, or is beyond what this version understands.
    ///
    /// @param findings at least one
    record Invalid(List<Finding> findings) implements Parsed {
        public Invalid {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("an invalid marking has at least one finding");
            }
        }
    }
}
