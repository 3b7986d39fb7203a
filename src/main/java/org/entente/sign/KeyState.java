package org.entente.sign;

/// Where a key set stands in its life.
public enum KeyState {
    /// Partners may learn it; nobody uses it yet.
    PUBLISHED,
    /// New work uses it.
    ACTIVE,
    /// Still verifies and opens; no new work.
    RETIRING,
    /// Verifies old evidence only.
    RETIRED,
    /// Not to be used.
    REVOKED
}
