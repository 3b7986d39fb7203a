package org.entente.marking;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.marking.LabelReader.Refused;
import org.jspecify.annotations.Nullable;

/// A marking as a confidentiality label for other systems, STANAG 4774. What it says is its classification and
/// categories; the banner in its privacy mark is for people and has to be the same.
///
/// Source: ADatP-4774 edition A version 1 (20 December 2017).
///
/// @param originator who made the label; null for not said
/// @param review when it has to be looked at again; not before it was made
public record ConfidentialityLabel(
        Kind kind, Marking marking, @Nullable Originator originator, Instant created, Instant review) {
    static final String NAMESPACE = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0";
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /// @throws IllegalArgumentException when the times do not fit each other or four-digit years
    public ConfidentialityLabel {
        if (review.isBefore(created) || created.isBefore(FIRST) || review.isAfter(LAST)) {
            throw new IllegalArgumentException("a label is reviewed after it was made, in a year of four digits");
        }
    }

    /// Whose view it is.
    public enum Kind {
        /// What the originator says. It is never overwritten.
        ORIGINATOR("originatorConfidentialityLabel"),
        /// The same in the terms of another policy, beside the originator's.
        ALTERNATIVE("alternativeConfidentialityLabel");

        private final String element;

        Kind(String element) {
            this.element = element;
        }

        String element() {
            return element;
        }
    }

    /// Who made a label.
    ///
    /// @param type `uniformResourceIdentifier` for a SPIFFE ID, or another `IDType` of the standard
    /// @param id 1 to 256 characters of printable ASCII without spaces at either end
    public record Originator(String type, String id) {
        private static final Set<String> TYPES = Set.of(
                "rfc822Name",
                "dNSName",
                "directoryName",
                "uniformResourceIdentifier",
                "iPAddress",
                "x400Address",
                "userPrincipalName",
                "jID");
        private static final Pattern ID = Pattern.compile("[!-~]|[!-~][ -~]{0,254}[!-~]");

        /// @throws IllegalArgumentException when it is none
        public Originator {
            if (!TYPES.contains(type) || !ID.matcher(id).matches()) {
                throw new IllegalArgumentException("an originator has one of the standard's types and a printable id");
            }
        }
    }

    /// As an XML document, one element a line.
    public String xml() {
        return LabelWriter.write(this);
    }

    /// Reads one. Strict: whatever is not of the standard's mandatory part or not of a known policy is refused, never
    /// passed over.
    public static Read<ConfidentialityLabel> read(byte[] xml, SecurityPolicies policies) {
        try {
            return LabelReader.read(xml, policies);
        } catch (Refused refused) {
            return new Read.Invalid<>(refused.findings(), null);
        }
    }
}
