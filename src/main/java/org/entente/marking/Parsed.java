package org.entente.marking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a marking's text. Nothing is repaired or guessed: it is understood in full or it is invalid.
public sealed interface Parsed {
    record Valid(Marking marking) implements Parsed {}

    /// Refused: it does not follow the policy, or is beyond what this version understands.
    ///
    /// @param findings at least one
    /// @param repair the text of the one safe reading; null when there is none, or more than one
    record Invalid(List<Finding> findings, @Nullable String repair) implements Parsed {
        public Invalid {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("an invalid marking has at least one finding");
            }
        }
    }
}
