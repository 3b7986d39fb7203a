package org.entente.marking;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a policy's markings stand in a confidentiality label, beside what its tag sets say of themselves.
///
/// @param name the policy's name there (SPIF `securityPolicyId`)
/// @param classifications the names of levels that have another one there
/// @param always what stands in each label of this policy
/// @param prefix for the policy's prefix; null where it has none, as the next three
/// @param suffix for the additional marking after a level
/// @param foreign for those who own others' information
/// @param joint for those who own information together
record LabelTerms(
        String name,
        Map<String, String> classifications,
        List<Always> always,
        @Nullable Tag prefix,
        @Nullable Tag suffix,
        @Nullable Tag foreign,
        @Nullable Tag joint) {
    LabelTerms {
        classifications = Map.copyOf(classifications);
        always = List.copyOf(always);
    }

    /// SPIF `securityCategoryTag`.
    record Tag(String name, TagType type) {}

    /// @param oid of the tag set; null for none
    record Always(Tag tag, @Nullable String oid, List<String> values) {
        Always {
            values = List.copyOf(values);
        }
    }

    /// Of a tag set; null for none.
    @Nullable
    String oid(Tag tag) {
        for (Always one : always) {
            if (one.tag().equals(tag)) {
                return one.oid();
            }
        }
        return null;
    }

    String classification(Level level) {
        return classifications.getOrDefault(level.name(), level.name());
    }
}
