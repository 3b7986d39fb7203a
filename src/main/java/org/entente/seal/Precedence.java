package org.entente.seal;

/// How urgent a package is; the higher rank goes first.
public enum Precedence {
    ROUTINE(0),
    PRIORITY(1),
    IMMEDIATE(2),
    FLASH(3);

    private final int rank;

    Precedence(int rank) {
        this.rank = rank;
    }

    public int rank() {
        return rank;
    }
}
