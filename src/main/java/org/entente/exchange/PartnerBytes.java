package org.entente.exchange;

import java.util.concurrent.ConcurrentHashMap;
import org.entente.trust.AgencyId;

/// Counts bytes per partner that are under way in this process. Safe for several threads.
final class PartnerBytes {
    private final ConcurrentHashMap<AgencyId, Long> bytes = new ConcurrentHashMap<>();

    /// Adds, unless the sum would be more than `most`; returns whether it was added.
    boolean add(AgencyId partner, long more, long most) {
        boolean[] fits = new boolean[1];
        bytes.compute(partner, (agency, before) -> {
            long sum = (before == null ? 0 : before) + more;
            fits[0] = sum <= most;
            return fits[0] ? Long.valueOf(sum) : before;
        });
        return fits[0];
    }

    void subtract(AgencyId partner, long less) {
        bytes.computeIfPresent(partner, (agency, before) -> before == less ? null : Long.valueOf(before - less));
    }
}
