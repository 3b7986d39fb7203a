package org.entente.gateway.config;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a caller may be allowed to do. `PEER` is never written in the configuration: it is what a partner's gateway
/// has.
public enum Role {
    /// Hands packages over.
    SUBMITTER,
    /// Decides that a package may go.
    RELEASER,
    /// Reads and acknowledges what others sent.
    RECIPIENT,
    /// Runs the gateway.
    OPERATOR,
    /// Reads the evidence.
    AUDITOR,
    /// The gateway of a partner.
    PEER;

    /// Nobody holds two of these: who runs the gateway neither releases nor reads, who releases does not receive.
    static final Set<Role> EXCLUSIVE = EnumSet.of(OPERATOR, RELEASER, RECIPIENT);

    /// As the configuration writes it.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
