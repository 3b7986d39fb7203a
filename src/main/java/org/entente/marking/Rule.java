package org.entente.marking;

/// A rule of a policy file.
///
/// @param id without the policy's id before it
/// @param citation where it stands in the source that the policy file names
record Rule(String id, String citation) {}
