package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.marking.ConfidentialityLabel.Kind;
import org.entente.marking.ConfidentialityLabel.Originator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Confidentiality labels by the rows of `markings/labels.tsv` and `markings/broken-labels.tsv`, judged by the
/// JDK's DOM and schema validator, and by our reader only where it is the part under test.
@ExtendWith(TableRows.class)
class LabelRowsTest {
    private static final Instant CREATED = Instant.parse("2026-11-25T10:00:00Z");
    private static final Instant REVIEW = Instant.parse("2031-11-25T00:00:00Z");
    private static final Originator ORIGINATOR = new Originator("uniformResourceIdentifier", "spiffe://usa.state/sign");

    private final SecurityPolicies policies = SecurityPolicies.load(null);

    LabelRowsTest() throws ExchangeException {}

    record Row(String policy, String banner, String classification, String categories) {}

    static List<Row> rows() throws Exception {
        return MarkingRow.lines("labels").stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(cells -> new Row(cells[0], cells[1], cells[2], cells[3]))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aMarkingIsTheLabelThatItsPolicySays(Row row) throws Exception {
        Marking marking = marking(row.policy(), row.banner());
        ConfidentialityLabel label = new ConfidentialityLabel(Kind.ORIGINATOR, marking, ORIGINATOR, CREATED, REVIEW);
        byte[] xml = label.xml().getBytes(StandardCharsets.UTF_8);
        schema().newValidator().validate(new StreamSource(new ByteArrayInputStream(xml)));
        Element root = document(xml).getDocumentElement();
        assertEquals("originatorConfidentialityLabel", root.getLocalName());
        assertEquals(REVIEW.toString(), root.getAttribute("ReviewDateTime"));
        Element policy = element(root, "PolicyIdentifier");
        assertEquals(
                policies.find(row.policy())
                        .orElseThrow()
                        .oid()
                        .map("urn:oid:"::concat)
                        .orElse(""),
                policy.getAttribute("URI"));
        assertEquals(row.classification(), element(root, "Classification").getTextContent());
        assertEquals(row.banner(), element(root, "PrivacyMark").getTextContent());
        List<String> expected = row.categories().equals("-")
                ? List.of()
                : List.of(row.categories().split("; ", -1));
        assertEquals(Set.copyOf(expected), Set.copyOf(categories(root)));
        assertEquals(expected.size(), categories(root).size(), "each tag stands once");
        assertEquals(CREATED.toString(), element(root, "CreationDateTime").getTextContent());
        assertEquals(label, read(xml));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void anAlternativeLabelSaysThatItIsOne(Row row) {
        Marking marking = marking(row.policy(), row.banner());
        ConfidentialityLabel label = new ConfidentialityLabel(Kind.ALTERNATIVE, marking, null, CREATED, CREATED);
        assertTrue(label.xml().contains("<slab:alternativeConfidentialityLabel "), label::xml);
        assertEquals(label, read(label.xml().getBytes(StandardCharsets.UTF_8)));
    }

    /// @param expected `valid`, or the rules that refuse it
    record Broken(String from, String to, String expected) {
        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    static List<Broken> broken() throws Exception {
        return MarkingRow.lines("broken-labels").stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replace("\\n", "\n").split("\t", -1))
                .map(cells -> new Broken(cells[0], MarkingRow.unescape(cells[1]), cells[2]))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aChangedLabelIsTheSameOrRefused(Broken row) throws Exception {
        String good = MarkingRow.resource("label.xml");
        assertTrue(good.contains(row.from()), row.from());
        byte[] changed = good.replace(row.from(), row.to()).getBytes(StandardCharsets.UTF_8);
        switch (ConfidentialityLabel.read(changed, policies)) {
            case Read.Valid<ConfidentialityLabel>(ConfidentialityLabel label) -> {
                assertEquals(row.expected(), "valid");
                assertEquals(goodLabel(), label);
            }
            case Read.Invalid<ConfidentialityLabel>(List<Finding> findings, String _) -> {
                assertEquals(
                        new TreeSet<>(List.of(row.expected().split(",", -1))),
                        findings.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new)),
                        findings::toString);
                findings.forEach(finding -> {
                    assertTrue(
                            finding.message().endsWith(".") && finding.message().length() < 400, finding::message);
                    assertEquals(-1, finding.from(), "no place in a text that nobody sent");
                });
            }
        }
    }

    @Test
    void everyRuleOfLabelsRefusesARow() throws Exception {
        Set<String> rules = new TreeSet<>();
        broken().forEach(row -> rules.addAll(List.of(row.expected().split(",", -1))));
        for (LabelRule rule : LabelRule.values()) {
            assertTrue(rules.contains(rule.id()), rule.id());
        }
        assertTrue(rules.contains("valid"));
    }

    /// Whatever marking a policy has, its label says all of it.
    @ParameterizedTest
    @ValueSource(strings = {"usa", "gbr"})
    void everyMarkingComesBackFromItsLabel(String id) {
        List<Marking> markings = GeneratedMarkings.of(policies.find(id).orElseThrow(), 2_000, 20_261_125);
        assertEquals(2_000, markings.size());
        for (Marking marking : markings) {
            ConfidentialityLabel label = new ConfidentialityLabel(Kind.ORIGINATOR, marking, null, CREATED, REVIEW);
            assertEquals(
                    new Read.Valid<>(label),
                    ConfidentialityLabel.read(label.xml().getBytes(StandardCharsets.UTF_8), policies),
                    label::xml);
        }
    }

    @Test
    void aPortionsLabelIsThatOfItsBanner() {
        Marking portion = assertInstanceOf(
                        Parsed.Valid.class, policies.find("usa").orElseThrow().parsePortion("(S//NF)"))
                .marking();
        ConfidentialityLabel label = new ConfidentialityLabel(Kind.ORIGINATOR, portion, null, CREATED, REVIEW);
        assertEquals(
                "SECRET//NOFORN",
                read(label.xml().getBytes(StandardCharsets.UTF_8)).marking().banner());
    }

    @Test
    void theGoodLabelIsWrittenAsItStands() throws Exception {
        assertEquals(MarkingRow.resource("label.xml"), goodLabel().xml());
    }

    /// The examples of other engines have no CreationDateTime, which the standard demands (surevine/spiffing,
    /// test-data/nato-4774-17-1.nato).
    @Test
    void aNatoLabelNeedsItsTimesAndItsContext() {
        String label = """
                <originatorConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"%s>
                <ConfidentialityInformation>
                <PolicyIdentifier URI="urn:oid:1.3.26.1.3.1">NATO</PolicyIdentifier>
                <Classification>SECRET</Classification>
                %s
                </ConfidentialityInformation>
                %s
                </originatorConfidentialityLabel>
                """;
        String review = " ReviewDateTime=\"2031-11-25T00:00:00Z\"";
        String context =
                "<Category TagName=\"Context\" Type=\"PERMISSIVE\"%s><GenericValue>%s</GenericValue></Category>";
        String created = "<CreationDateTime>2026-11-25T10:00:00Z</CreationDateTime>";
        String nato = context.formatted("", "NATO");
        Marking secret = marking("nato", "NATO SECRET");
        assertEquals(
                new ConfidentialityLabel(Kind.ORIGINATOR, secret, null, CREATED, REVIEW),
                read(label.formatted(review, nato, created).getBytes(StandardCharsets.UTF_8)));
        String withOid = context.formatted(" URI=\"urn:oid:1.3.26.1.4.4\"", "NATO");
        assertEquals(
                secret,
                read(label.formatted(review, withOid, created).getBytes(StandardCharsets.UTF_8))
                        .marking());
        refused("adatp-4774.dates", label.formatted("", nato, created));
        refused("adatp-4774.dates", label.formatted(review, nato, ""));
        refused("adatp-4774.category", label.formatted(review, "", created));
        refused("adatp-4774.category", label.formatted(review, context.formatted("", "EAPC"), created));
        refused("adatp-4774.category", label.formatted(review, nato + nato, created));
    }

    @Test
    void aLongOrDeepDocumentIsRefused() {
        byte[] large = new byte[LabelXml.MAX_BYTES + 1];
        Arrays.fill(large, (byte) ' ');
        refused("adatp-4774.xml", new String(large, StandardCharsets.US_ASCII));
        refused("adatp-4774.xml", new String(large, StandardCharsets.US_ASCII).substring(1));
        refused("adatp-4774.structure", "<a>".repeat(20_000));
        refused("adatp-4774.xml", "");
        assertInstanceOf(Read.Invalid.class, ConfidentialityLabel.read(new byte[] {'<', (byte) 0xff, '>'}, policies));
    }

    @Test
    void aLabelHasTimesInOrderAndAnOriginatorOfTheStandard() {
        Marking marking = marking("usa", "SECRET//NOFORN");
        assertThrows(
                IllegalArgumentException.class,
                () -> new ConfidentialityLabel(Kind.ORIGINATOR, marking, null, REVIEW, CREATED));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ConfidentialityLabel(Kind.ORIGINATOR, marking, null, CREATED, Instant.MAX));
        assertThrows(IllegalArgumentException.class, () -> new Originator("uri", "spiffe://usa.state/sign"));
        assertThrows(IllegalArgumentException.class, () -> new Originator("jID", "a\nb"));
        Originator ampersand = new Originator("rfc822Name", "a&b<c>@example.org");
        ConfidentialityLabel label = new ConfidentialityLabel(Kind.ORIGINATOR, marking, ampersand, CREATED, REVIEW);
        assertEquals(label, read(label.xml().getBytes(StandardCharsets.UTF_8)));
    }

    private void refused(String rule, String xml) {
        switch (ConfidentialityLabel.read(xml.getBytes(StandardCharsets.UTF_8), policies)) {
            case Read.Valid<ConfidentialityLabel>(ConfidentialityLabel label) -> throw new AssertionError(label);
            case Read.Invalid<ConfidentialityLabel>(List<Finding> findings, String _) ->
                assertEquals(rule, findings.getFirst().rule());
        }
    }

    private ConfidentialityLabel goodLabel() {
        Marking marking = marking("usa", "TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR");
        return new ConfidentialityLabel(Kind.ORIGINATOR, marking, ORIGINATOR, CREATED, REVIEW);
    }

    private Marking marking(String policy, String banner) {
        return assertInstanceOf(
                        Parsed.Valid.class, policies.find(policy).orElseThrow().parse(banner), banner)
                .marking();
    }

    private ConfidentialityLabel read(byte[] xml) {
        return switch (ConfidentialityLabel.read(xml, policies)) {
            case Read.Valid<ConfidentialityLabel>(ConfidentialityLabel label) -> label;
            case Read.Invalid<ConfidentialityLabel>(List<Finding> findings, String _) ->
                throw new AssertionError(findings.toString());
        };
    }

    private static Element element(Element root, String name) {
        NodeList found = root.getElementsByTagNameNS(ConfidentialityLabel.NAMESPACE, name);
        assertEquals(1, found.getLength(), name);
        return (Element) found.item(0);
    }

    private static List<String> categories(Element root) {
        List<String> categories = new ArrayList<>();
        NodeList found = root.getElementsByTagNameNS(ConfidentialityLabel.NAMESPACE, "Category");
        for (int i = 0; i < found.getLength(); i++) {
            Element category = (Element) found.item(i);
            List<String> values = new ArrayList<>();
            NodeList generic = category.getElementsByTagNameNS(ConfidentialityLabel.NAMESPACE, "GenericValue");
            for (int j = 0; j < generic.getLength(); j++) {
                values.add(generic.item(j).getTextContent());
            }
            categories.add(category.getAttribute("Type") + " " + category.getAttribute("TagName") + ": "
                    + String.join(", ", values));
        }
        return categories;
    }

    private static Document document(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static Schema schema() throws Exception {
        return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(Objects.requireNonNull(LabelRowsTest.class.getResource("/markings/label.xsd")));
    }
}
