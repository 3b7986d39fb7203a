package org.entente.marking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a policy writes the block that says who classified, by what, and until when.
///
/// @param block the rule of the whole
/// @param multiple what stands for several sources
/// @param reasons those of which a reason cites one
/// @param maxYears how far from the origin a plain date may be
/// @param exemptions the longest first; all longer than a plain date
/// @param longest the rule of several sources
/// @param retired the rule of values that are used no more
record AuthorityTerms(
        Rule block,
        Line classifiedBy,
        Line derivedFrom,
        String multiple,
        Line reason,
        List<String> reasons,
        Line declassifyOn,
        int maxYears,
        NotApplicable notApplicable,
        List<Exemption> exemptions,
        Rule longest,
        List<Retired> retiredValues,
        Rule retired) {
    AuthorityTerms {
        reasons = List.copyOf(reasons);
        exemptions = List.copyOf(exemptions);
        retiredValues = List.copyOf(retiredValues);
    }

    record Line(String name, Rule rule) {}

    /// What has no date since another law decides on it; longer than everything else.
    ///
    /// @param values of markings, to which it applies
    /// @param owners of others' information, to whose it applies
    record NotApplicable(String before, List<String> values, List<String> owners, String after, Rule rule) {
        NotApplicable {
            values = List.copyOf(values);
            owners = List.copyOf(owners);
        }
    }

    /// @param numbers how many numbers may follow the name; 0 for none
    /// @param dated whether a date or event follows
    /// @param bareYears from the source's date, where a retired one has neither
    record Exemption(String name, int numbers, boolean dated, int bareYears) {}

    /// @param years from the source's date, which is the one safe reading; 0 for none
    /// @param becomes the value that replaces it; null for none
    record Retired(String value, int years, @Nullable String becomes) {}

    List<Rule> rules() {
        return List.of(
                block,
                classifiedBy.rule(),
                derivedFrom.rule(),
                reason.rule(),
                declassifyOn.rule(),
                notApplicable.rule(),
                longest,
                retired);
    }
}
