package org.entente.marking;

/// What is to be done with the information. A gateway hands over copies: that is always a release.
public enum Purpose {
    /// A copy is handed over.
    RELEASE,
    /// It is shown, and no copy stays.
    DISPLAY
}
