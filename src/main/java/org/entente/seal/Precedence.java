package org.entente.seal;

/// How urgent a package is; later constants go first.
public enum Precedence {
    ROUTINE,
    PRIORITY,
    IMMEDIATE,
    FLASH
}
