package org.entente.marking;

/// How the values of a label's tag bind (ADatP-4774 ed. A v1, App. 1 Table 8).
enum TagType {
    /// A recipient has to hold every one of them.
    RESTRICTIVE,
    /// It is for those that hold at least one of them.
    PERMISSIVE,
    /// They bind nobody.
    INFORMATIVE
}
