package org.entente.marking;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A value of a tag set, as the policy file describes it. Equal by its name, of which a policy has each once.
///
/// @param set index of its tag set; -1 for what is written directly after the level
/// @param order within its tag set
/// @param title its long form, which a banner may bear too; null for none
/// @param portion its text in a portion mark
/// @param brief what may stand for it and its list in a portion mark when the list is the banner's; null for none
/// @param attribute its value in exchanged attributes
/// @param compartments those that the file names; its tag set says whether it may have others
/// @param members for [Effect#NATIONALS_OF], the countries
/// @param supersedes categories that it hides in a roll-up
/// @param splitsInto the category that is left of it beside a separate release marking; null for none
/// @param obligation what a recipient must do; null for nothing
/// @param tag its own tag in labels, when it lists codes or stands after the level; null for its tag set's
/// @param silence whether it ends the silence that releases: an unclassified marking with it is no plain one
record TagCategory(
        String name,
        int set,
        int order,
        @Nullable String title,
        String portion,
        @Nullable String brief,
        String attribute,
        Argument argument,
        List<Compartment> compartments,
        Effect effect,
        Set<String> members,
        Access access,
        RollUp rollUp,
        Set<String> supersedes,
        @Nullable String splitsInto,
        @Nullable String obligation,
        boolean silence,
        Rule rule,
        LabelTerms.@Nullable Tag tag)
        implements Comparable<TagCategory> {

    TagCategory {
        compartments = List.copyOf(compartments);
        members = Set.copyOf(members);
        supersedes = Set.copyOf(supersedes);
    }

    /// A compartment that a policy file names.
    ///
    /// @param title its long form, which a banner may bear too; null for none
    /// @param numbers whether numbers follow it
    record Compartment(String name, @Nullable String title, String portion, boolean numbers) {}

    /// What follows the phrase.
    enum Argument {
        NONE,
        /// The owner, then others: comma and space.
        OWNER_AND_OTHERS,
        /// Others without the owner: comma and space.
        OTHERS,
        /// Nothing, or those who gave the information: spaces.
        SOURCES,
        /// A word before the phrase.
        WORD_BEFORE
    }

    /// What it says of the release.
    enum Effect {
        NONE,
        NO_FOREIGN,
        RELEASABLE_TO,
        DISPLAY_ONLY,
        OFFICIAL_DECIDES,
        NATIONALS_OF,
        /// It may not be used any more.
        OBSOLETE
    }

    /// What it demands of a recipient beside the level.
    enum Access {
        NONE,
        /// To be read in, to it and to each of its compartments.
        READ_IN,
        /// To be on the originator's distribution.
        DISTRIBUTION,
        /// To be named by the originator.
        NAMED,
        /// To be no contractor.
        GOVERNMENT,
        /// To be of the owner's country.
        OWNER,
        /// What cannot be known here.
        NOBODY
    }

    /// What becomes of it in a banner.
    enum RollUp {
        ALWAYS,
        /// Dropped where the level is none that it may stand with.
        DROP_WHEN_CLASSIFIED,
        /// Dropped there, and beside any other control.
        DROP_BESIDE_OTHERS
    }

    boolean decidesRelease() {
        return effect != Effect.NONE;
    }

    @Override
    public int compareTo(TagCategory other) {
        return set == other.set ? Integer.compare(order, other.order) : Integer.compare(set, other.set);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TagCategory category && name.equals(category.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
