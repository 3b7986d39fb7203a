package org.entente.marking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a text that was to be read: understood in full, or refused.
public sealed interface Read<T> {
    record Valid<T>(T value) implements Read<T> {}

    /// Refused.
    ///
    /// @param findings at least one
    /// @param repair the text of the one safe reading; null when there is none, or more than one
    record Invalid<T>(List<Finding> findings, @Nullable String repair) implements Read<T> {
        public Invalid {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("what is invalid has at least one finding");
            }
        }
    }
}
