package org.entente.sign;

/// What a key set is for (FORMATS section 2).
public enum KeyUse {
    TLS("tls", 1),
    SIGNING("signing", 2),
    SEALING("sealing", 2),
    ARCHIVE("archive", 2),
    LEDGER("ledger", 0),
    WITNESS("witness", 0);

    private final String code;
    private final int certificates;

    KeyUse(String code, int certificates) {
        this.code = code;
        this.certificates = certificates;
    }

    /// As it stands in a key statement.
    public String code() {
        return code;
    }

    /// How many certificates a set of this use has; with two, P-384 comes first.
    int certificates() {
        return certificates;
    }
}
