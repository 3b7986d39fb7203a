package org.entente.marking;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A group of values that stand together, in the policy file's order.
///
/// @param name as in exchanged attributes
/// @param tag its tag in labels
/// @param separator between its values; the policy's own separator where each value stands alone
/// @param phrase before its first value; null for none
/// @param title long form of the phrase, which a banner may bear too; null for none
/// @param openCompartments whether its values may have compartments that the file does not name
/// @param open describes the values that the policy file does not list; null when all are listed
/// @param openAfter a fact without which open values are not understood; null for none
/// @param openFirst open values with this beginning come first; null for none
/// @param openExcept open values that are none, since another policy gives them a meaning
/// @param leastClearance the least clearance that any value of it demands; null for none
record TagSet(
        String name,
        int index,
        LabelTerms.Tag tag,
        Form form,
        String separator,
        @Nullable String phrase,
        @Nullable String title,
        boolean openCompartments,
        @Nullable TagCategory open,
        @Nullable String openAfter,
        @Nullable String openFirst,
        Set<String> openExcept,
        @Nullable LeastClearance leastClearance) {
    TagSet {
        openExcept = Set.copyOf(openExcept);
    }

    /// What of its phrase a section or value begins with; empty for nothing.
    String begun(String text, boolean portion) {
        if (!portion && title != null && text.startsWith(title)) {
            return title;
        }
        return phrase != null && text.startsWith(phrase) ? phrase : "";
    }

    enum Form {
        /// Phrases.
        LIST,
        /// Systems with compartments (hyphen) and sub-compartments (space).
        COMPARTMENTS
    }

    record LeastClearance(Level level, Rule rule) {}
}
