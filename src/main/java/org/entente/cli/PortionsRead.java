package org.entente.cli;

import java.util.ArrayList;
import java.util.List;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.SecurityPolicy;
import org.jspecify.annotations.Nullable;

/// Portion marks as a policy reads them.
///
/// @param valid those that were understood
/// @param invalid those that were not
record PortionsRead(List<Marking> valid, List<Invalid> invalid) {
    /// @param findings each message begins with the portion's number
    record Invalid(String text, List<Finding> findings) {}

    /// @param banner what a portion may leave its list to; null when it is not known
    static PortionsRead of(SecurityPolicy policy, List<String> marks, @Nullable Marking banner) {
        List<Marking> valid = new ArrayList<>();
        List<Invalid> invalid = new ArrayList<>();
        // One more than the policy takes: it says itself that these are too many, and no more work is done.
        int count = Math.min(marks.size(), SecurityPolicy.MAX_PORTIONS + 1);
        for (int i = 0; i < count; i++) {
            switch (policy.parsePortion(marks.get(i), banner)) {
                case Parsed.Valid(Marking marking) -> valid.add(marking);
                case Parsed.Invalid(List<Finding> findings, String _) ->
                    invalid.add(new Invalid(marks.get(i), MarkingAnswers.about("Portion " + (i + 1) + ": ", findings)));
            }
        }
        return new PortionsRead(valid, invalid);
    }

    List<Finding> findings() {
        return invalid.stream().flatMap(one -> one.findings().stream()).toList();
    }

    /// The invalid ones for a person, each with the offending part underlined; ends with a line's end if there are any.
    String underlined() {
        StringBuilder text = new StringBuilder();
        invalid.forEach(one -> text.append(MarkingAnswers.underlined(one.text(), one.findings()))
                .append('\n'));
        return text.toString();
    }
}
