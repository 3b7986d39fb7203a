package org.entente.marking;

/// One rule that a marking or a release did not meet. The message says what is wrong and what to do; it holds neither
/// content nor who else would be allowed.
///
/// @param rule id of the rule in its policy file, `<policy>.<rule>`
/// @param citation where the rule stands in the source that the policy file names
/// @param from index of the first character of a marking's text that it is about; -1 when it is about no single part
/// @param to index after the last one
public record Finding(String rule, String citation, String message, int from, int to) {
    public Finding(String rule, String citation, String message) {
        this(rule, citation, message, -1, -1);
    }
}
