package org.entente.rpc;

import org.entente.gateway.config.Role;
import org.jspecify.annotations.Nullable;

/// Who calls, seen from the gateway that is called.
///
/// @see World#channel
enum Who {
    /// With one role alone.
    SUBMITTER(Role.SUBMITTER),
    RELEASER(Role.RELEASER),
    RECIPIENT(Role.RECIPIENT),
    OPERATOR(Role.OPERATOR),
    AUDITOR(Role.AUDITOR),
    /// The gateway of the partner that it exchanges with.
    PEER(Role.PEER),
    /// The gateway of a third agency, a partner too, under no agreement.
    THIRD_PEER(Role.PEER),
    /// A good certificate of the home agency, without a role.
    NOBODY(null),
    /// A client of the partner, with every role of a client at home.
    PARTNERS_CLIENT(null),
    /// The gateway calls itself.
    ITSELF(null);

    /// The only role; null for none.
    final @Nullable Role role;

    Who(@Nullable Role role) {
        this.role = role;
    }

    /// The client's name; empty for gateways.
    String client() {
        return switch (this) {
            case SUBMITTER, RELEASER, RECIPIENT, OPERATOR, AUDITOR ->
                "only-" + name().toLowerCase(java.util.Locale.ROOT);
            case NOBODY -> "nobody";
            case PARTNERS_CLIENT -> "sanctions-desk";
            case PEER, THIRD_PEER, ITSELF -> "";
        };
    }
}
