package org.entente.marking;

/// The rules of confidentiality labels of ADatP-4774 edition A version 1, whatever the policy.
enum LabelRule {
    XML("xml", "ADatP-4774 App. 1 Annex A (schema); XML 1.0 (a label of our limits, without document type definition)"),
    STRUCTURE("structure", "ADatP-4774 App. 1 p. App 1-1 to 1-11 and Annex A (elements and attributes in their order)"),
    POLICY("policy", "ADatP-4774 App. 1 Table 5 (PolicyIdentifier and its URI urn:oid)"),
    CLASSIFICATION("classification", "ADatP-4774 App. 1 Table 6 (a classification of the policy, without URI)"),
    PRIVACY_MARK(
            "privacy-mark", "ADatP-4774 App. 1 Annex A (PrivacyMark); RFC 2634 section 3.2 (no part of the label)"),
    CATEGORY("category", "ADatP-4774 App. 1 Tables 7 and 8; ADatP-4774.1 Table 10 (tags and values of the policy)"),
    ORIGINATOR("originator", "ADatP-4774 App. 1 Table 9 (OriginatorID and its IDType)"),
    DATES(
            "dates",
            "ADatP-4774 App. 1 p. App 1-2 to 1-3 (CreationDateTime; ReviewDateTime where no succession is given)");

    private final String key;
    private final String citation;

    LabelRule(String key, String citation) {
        this.key = key;
        this.citation = citation;
    }

    String id() {
        return "adatp-4774." + key;
    }

    Finding finding(String message) {
        return new Finding(id(), citation, message);
    }
}
