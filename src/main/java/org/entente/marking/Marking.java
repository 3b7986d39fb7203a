package org.entente.marking;

/// A banner line or a portion mark that was understood in full.
///
/// @param policy id of the policy it was read under
/// @param banner the text exactly as it was accepted; the structured members are derived from it
public record Marking(String policy, String banner, Level level, Releasability releasability) {}
