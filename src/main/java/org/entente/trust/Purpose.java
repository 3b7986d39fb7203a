package org.entente.trust;

/// What a leaf certificate is for: its one private extended key usage, and the path its identity must have.
/// Source: FORMATS sections 1 and 2.
public enum Purpose {
    GATEWAY(1, "/gateway"),
    CLIENT(2, "/client/"),
    SIGN(3, "/sign"),
    SEAL(4, "/seal"),
    ARCHIVE(5, "/archive");

    /// Every private extended key usage lies under this arc.
    static final String ARC = "2.25.221800275519908556207159424694768378542.3";

    private final int number;
    private final String path;

    Purpose(int number, String path) {
        this.number = number;
        this.path = path;
    }

    /// The private extended key usage, in dotted form.
    public String oid() {
        return ARC + "." + number;
    }

    /// Whether an identity of this purpose may have this path: the exact path, or for clients `/client/<name>`
    /// with one name.
    boolean allows(SpiffeId id) {
        if (this == CLIENT) {
            return id.path().startsWith(path) && id.path().indexOf('/', path.length()) < 0;
        }
        return id.path().equals(path);
    }
}
