package org.entente.marking;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.marking.ConfidentialityLabel.Kind;
import org.entente.marking.ConfidentialityLabel.Originator;
import org.jspecify.annotations.Nullable;

/// Reads a confidentiality label back into the marking that it is of: what its classification and categories say is
/// written as the policy's banner, and that has to be one and to give these very categories.
final class LabelReader {
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");
    private static final String OID = "urn:oid:";

    private final LabelXml xml;
    private final SecurityPolicies policies;

    private LabelReader(LabelXml xml, SecurityPolicies policies) {
        this.xml = xml;
        this.policies = policies;
    }

    /// It is no label that is understood here.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Finding> findings;

        Refused(LabelRule rule, String message) {
            this(List.of(rule.finding(message)));
        }

        Refused(List<Finding> findings) {
            super(findings.getFirst().message());
            this.findings = findings;
        }

        List<Finding> findings() {
            return findings;
        }
    }

    static Read<ConfidentialityLabel> read(byte[] bytes, SecurityPolicies policies) throws Refused {
        return new Read.Valid<>(new LabelReader(new LabelXml(bytes), policies).label());
    }

    private ConfidentialityLabel label() throws Refused {
        Kind kind = Arrays.stream(Kind.values())
                .filter(one -> xml.isAt(one.element()))
                .findFirst()
                .orElse(Kind.ORIGINATOR);
        xml.open(kind.element(), "ReviewDateTime");
        Instant review = time("ReviewDateTime", xml.attribute("ReviewDateTime"));
        Marking marking = information();
        Originator originator = xml.isAt("OriginatorID") ? originator() : null;
        Instant created = xml.isAt("CreationDateTime")
                ? time("CreationDateTime", xml.text("CreationDateTime"))
                : time("CreationDateTime", null);
        xml.close(kind.element());
        xml.end();
        try {
            return new ConfidentialityLabel(kind, marking, originator, created, review);
        } catch (IllegalArgumentException e) {
            throw new Refused(LabelRule.DATES, "ReviewDateTime is before CreationDateTime, or a year is out of range.");
        }
    }

    private static Instant time(String name, @Nullable String text) throws Refused {
        try {
            if (text != null && TIME.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // Refused as any other text.
        }
        throw new Refused(
                LabelRule.DATES, name + " is demanded here, a time as 2026-11-25T10:00:00Z or with another zone.");
    }

    private Originator originator() throws Refused {
        String id = xml.text("OriginatorID", "IDType");
        try {
            return new Originator(String.valueOf(xml.attribute("IDType")), id);
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    LabelRule.ORIGINATOR, "OriginatorID has an IDType of the standard and up to 256 characters.");
        }
    }

    private Marking information() throws Refused {
        xml.open("ConfidentialityInformation");
        PolicyData policy = policy();
        Level level = level(policy);
        String banner = xml.isAt("PrivacyMark") ? xml.text("PrivacyMark") : null;
        Map<LabelTerms.Tag, Set<String>> tags = new LinkedHashMap<>();
        while (xml.isAt("Category")) {
            category(policy, tags);
        }
        xml.close("ConfidentialityInformation");
        Marking marking = marking(policy, level, tags);
        if (banner != null && !banner.equals(marking.banner())) {
            throw new Refused(
                    LabelRule.PRIVACY_MARK,
                    "The banner in PrivacyMark is not that of the classification and categories; one of them is wrong.");
        }
        return marking;
    }

    private PolicyData policy() throws Refused {
        String name = xml.text("PolicyIdentifier", "URI");
        String uri = xml.attribute("URI");
        for (SecurityPolicy policy : policies.all()) {
            PolicyData data = policy.data();
            if (data.label().name().equals(name) && isUri(uri, data.oid())) {
                return data;
            }
        }
        throw new Refused(
                LabelRule.POLICY,
                "Name and URI of PolicyIdentifier are not those of a policy that is known here; nothing is guessed.");
    }

    /// It may be left out.
    private static boolean isUri(@Nullable String uri, @Nullable String oid) {
        return uri == null || (oid != null && uri.equals(OID + oid));
    }

    private Level level(PolicyData policy) throws Refused {
        String name = xml.text("Classification");
        return policy.levels().stream()
                .filter(level -> policy.label().classification(level).equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        LabelRule.CLASSIFICATION, "Classification is none of the policy " + policy.id() + "."));
    }

    /// A tag may stand several times; its values are taken together.
    private void category(PolicyData policy, Map<LabelTerms.Tag, Set<String>> tags) throws Refused {
        xml.open("Category", "Type", "TagName", "URI");
        String name = xml.attribute("TagName");
        String type = xml.attribute("Type");
        String uri = xml.attribute("URI");
        TagType known = Arrays.stream(TagType.values())
                .filter(one -> one.name().equals(type))
                .findFirst()
                .orElse(null);
        if (name == null || known == null) {
            throw new Refused(
                    LabelRule.CATEGORY,
                    "A Category has a TagName and a Type of RESTRICTIVE, PERMISSIVE or INFORMATIVE.");
        }
        LabelTerms.Tag tag = new LabelTerms.Tag(name, known);
        if (!isUri(uri, policy.label().oid(tag))) {
            throw new Refused(LabelRule.CATEGORY, "The URI of a Category is not the policy's for that tag.");
        }
        Set<String> values = tags.computeIfAbsent(tag, key -> new LinkedHashSet<>());
        do {
            if (!values.add(xml.text("GenericValue"))) {
                throw new Refused(LabelRule.CATEGORY, "A GenericValue is there twice; each stands once.");
            }
        } while (xml.isAt("GenericValue"));
        xml.close("Category");
    }

    private Marking marking(PolicyData policy, Level level, Map<LabelTerms.Tag, Set<String>> tags) throws Refused {
        Elements elements = LabelTags.read(policy, level, tags);
        if (elements == null) {
            throw new Refused(
                    LabelRule.CATEGORY,
                    "A Category is none of the policy " + policy.id() + ", or of another Type there.");
        }
        String banner = MarkingRenderer.render(policy, elements, false);
        return switch (MarkingParser.parse(policy, banner, false, null)) {
            case Parsed.Valid(Marking marking) -> {
                if (!LabelTags.of(policy, marking.elements()).equals(tags)) {
                    throw new Refused(
                            LabelRule.CATEGORY,
                            "The categories are not those of the marking that they give; a value is missing, too many"
                                    + " or not the policy's.");
                }
                yield marking;
            }
            case Parsed.Invalid(List<Finding> findings, String _) ->
                // Their places are those of a text that nobody sent.
                throw new Refused(findings.stream()
                        .map(one -> new Finding(
                                one.rule(), one.citation(), "In the banner that the categories give: " + one.message()))
                        .distinct()
                        .toList());
        };
    }
}
