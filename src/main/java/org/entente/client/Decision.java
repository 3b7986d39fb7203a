package org.entente.client;

/// What a recipient can decide on a package.
public enum Decision {
    /// All of it is accepted.
    ACCEPTED,
    /// It is rejected, with a reason code.
    REJECTED,
    /// It was acted on; after [#ACCEPTED].
    ACTIONED
}
