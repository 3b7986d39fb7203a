package org.entente.marking;

import java.util.List;

/// Whether the marking permits the release. It is one of several conditions: agreement, official and recipient must
/// permit it too.
public sealed interface Decision {
    /// The marking permits it.
    ///
    /// @param obligations what the recipient must do; none twice
    record Permit(List<Finding> obligations) implements Decision {
        public Permit {
            obligations = List.copyOf(obligations);
        }
    }

    /// The marking does not permit it.
    ///
    /// @param reasons all of them, at least one, none twice
    record Deny(List<Finding> reasons) implements Decision {
        public Deny {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("a denial has at least one reason");
            }
        }
    }
}
