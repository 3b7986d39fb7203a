package org.entente.marking;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// The policies a gateway knows, by id. Immutable; safe for any thread.
public final class SecurityPolicies {
    private final Map<String, SecurityPolicy> policies;

    private SecurityPolicies(Map<String, SecurityPolicy> policies) {
        this.policies = Map.copyOf(policies);
    }

    /// The built-in policies; then each `<id>.yaml` of the directory replaces the one of its id or is added.
    ///
    /// @param directory null, or absent on disk: built-in ones only
    /// @throws ExchangeException CONFIGURATION: a file is not a policy; names file, line, key and what is wrong
    public static SecurityPolicies load(@Nullable Path directory) throws ExchangeException {
        if (directory != null) {
            throw new ExchangeException(Reason.CONFIGURATION, "policies: a directory of policies is not read yet");
        }
        return new SecurityPolicies(Map.of());
    }

    public Optional<SecurityPolicy> find(String id) {
        return Optional.ofNullable(policies.get(id));
    }
}
