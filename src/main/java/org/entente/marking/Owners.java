package org.entente.marking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose information a marking is on.
///
/// @param codes of countries or alliances; empty for the policy's own, and for others whose names are concealed
/// @param alliance the phrase of an alliance's level; null for none
record Owners(Kind kind, List<String> codes, @Nullable String alliance) {
    static final Owners OWN = new Owners(Kind.OWN, List.of(), null);

    Owners {
        codes = List.copyOf(codes);
    }

    boolean concealed() {
        return kind == Kind.FOREIGN && codes.isEmpty();
    }

    enum Kind {
        OWN,
        FOREIGN,
        JOINT
    }
}
