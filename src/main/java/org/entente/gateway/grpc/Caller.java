package org.entente.gateway.grpc;

import io.grpc.Context;
import java.util.Set;
import org.entente.gateway.config.Role;
import org.entente.trust.SpiffeId;

/// Who is calling, verified on this very call.
///
/// @param roles never empty for a method that needs one; a partner's gateway has [Role#PEER] alone
public record Caller(SpiffeId id, Set<Role> roles) {
    static final Context.Key<Caller> KEY = Context.key("caller");

    public Caller {
        roles = Set.copyOf(roles);
    }

    /// The caller of the call that runs on this thread.
    public static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("no call runs on this thread");
        }
        return caller;
    }
}
