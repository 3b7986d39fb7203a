package org.entente.marking;

import java.util.List;

/// A value as it stands in a marking.
///
/// @param name the category's, or what stands for it where the policy file does not list it
/// @param arguments codes, or compartments as `COMP` and `COMP SUB`, in order
record Value(TagCategory category, String name, List<String> arguments) {
    Value {
        arguments = List.copyOf(arguments);
    }
}
