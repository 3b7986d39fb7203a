package org.entente.marking;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// To whom information is to go.
///
/// @param country ISO 3166 alpha-3
/// @param clearance name or abbreviation of the highest level it may have, in the policy that decides; null for none
/// @param readIns what it was read in to, as written in banners: `SI`, `SI-G`, `SI-G ABCD`, `SAR-BP`, `RD-CNWDI`
/// @param named whether the originator named it
/// @param onDistribution whether it is on the originator's distribution
public record Recipient(
        String country,
        @Nullable String clearance,
        Set<String> readIns,
        Organisation organisation,
        boolean named,
        boolean onDistribution) {
    public Recipient {
        readIns = Set.copyOf(readIns);
    }

    public enum Organisation {
        GOVERNMENT,
        CONTRACTOR
    }

    /// A partner's agency, cleared as far as its agreement's ceiling says, which is judged apart. To whom it gives the
    /// information is not known, so that what is for named recipients or a distribution only is not for it.
    public static Recipient agency(String country, String highestLevel, Set<String> readIns) {
        return new Recipient(country, highestLevel, readIns, Organisation.GOVERNMENT, false, false);
    }
}
