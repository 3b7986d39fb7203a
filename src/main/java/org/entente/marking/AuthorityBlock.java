package org.entente.marking;

import org.jspecify.annotations.Nullable;

/// Who classified, by what, and until when. It stands beside a [Marking] and is none of its elements: two texts of one
/// marking, classified by two people, say the same of who may have them. [AuthorityBlocks] makes it.
///
/// @param policy id of the policy it was read under
/// @param derivedFrom the source of a derivative classification; null for an original one
/// @param reason of an original classification; null for a derivative one
public record AuthorityBlock(
        String policy,
        String classifiedBy,
        @Nullable String derivedFrom,
        @Nullable String reason,
        Declassification declassifyOn) {
    public AuthorityBlock {
        if ((derivedFrom == null) == (reason == null)) {
            throw new IllegalArgumentException("a block has either a source or a reason");
        }
    }
}
