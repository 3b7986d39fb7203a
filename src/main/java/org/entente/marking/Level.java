package org.entente.marking;

/// A classification of one policy. Compare ranks only within a policy: across policies an agreement decides.
///
/// @param rank SPIF `hierarchy`; higher needs more protection
/// @param essClass SPIF `lacv`, the class INTEGER of the ESS security label (FORMATS section 3)
public record Level(String name, int rank, int essClass) {}
