package org.entente.marking;

import java.util.Set;

/// Text before a level (the prefix of what goes abroad) or directly after it (an additional marking).
///
/// @param classes names of the levels it may stand with
record Affix(String phrase, Set<String> classes, String rule, String citation) {
    Affix {
        classes = Set.copyOf(classes);
    }
}
