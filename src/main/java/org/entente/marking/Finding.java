package org.entente.marking;

/// One rule that a marking or a release did not meet. The message says what is wrong and what to do; it holds neither
/// content nor who else would be allowed.
///
/// @param rule id of the rule in its policy file, `<policy>.<rule>`
/// @param citation where the rule stands in the source that the policy file names
public record Finding(String rule, String citation, String message) {}
