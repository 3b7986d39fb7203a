package org.entente.client;

import java.util.UUID;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// Names one package: an id is unique per sender only.
///
/// @param sender null: the one package with this id that the caller may see
public record PackageName(@Nullable AgencyId sender, UUID id) {
    @Override
    public String toString() {
        return sender == null ? id.toString() : id + " of " + sender.value();
    }
}
