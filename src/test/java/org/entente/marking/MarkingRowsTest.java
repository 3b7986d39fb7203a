package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the rows of `markings/*.tsv`, which were written from the sources and not from the policy files.
class MarkingRowsTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})");
    private static final Set<String> PASSES = Set.of("valid", "permit");

    private final SecurityPolicies policies = SecurityPolicies.load(null);

    MarkingRowsTest() throws Exception {}

    private record Row(
            int line, Set<String> rules, String form, String expected, String to, String text, String citation) {}

    @ParameterizedTest
    @ValueSource(strings = {"usa", "gbr"})
    void everyRowComesOutAsItsSourceSays(String id) throws Exception {
        List<Row> rows = rows(id);
        assertTrue(rows.size() > 50, rows.size() + " rows");
        assertAll(rows.stream().map(row -> () -> {
            switch (row.form()) {
                case "banner", "portion" -> parses(id, row);
                case "release" -> decides(id, row);
                default -> throw new IllegalArgumentException("form of " + row);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"usa", "gbr"})
    void everyRuleOfAPolicyHasAPassingAndAFailingRow(String id) throws Exception {
        Set<String> passing = new TreeSet<>();
        Set<String> failing = new TreeSet<>();
        for (Row row : rows(id)) {
            (PASSES.contains(row.expected()) ? passing : failing).addAll(row.rules());
        }
        assertEquals(new TreeSet<>(policy(id).ruleIds()), passing);
        assertEquals(new TreeSet<>(policy(id).ruleIds()), failing);
    }

    @Test
    void noTwoLevelsAreTakenForOneAnother() {
        assertEquals(
                new Level("TOP SECRET", 3, 5),
                marking("usa", "TOP SECRET//NOFORN").level());
        assertEquals(new Level("SECRET", 2, 4), marking("usa", "SECRET//NOFORN").level());
        assertEquals(
                new Level("OFFICIAL", 0, 2),
                marking("gbr", "UK OFFICIAL-SENSITIVE").level());
        assertEquals(
                policy("gbr").level("TOP SECRET").orElseThrow(),
                marking("gbr", "TOP SECRET").level());
        assertTrue(policy("gbr").level("OFFICIAL-SENSITIVE").isEmpty(), "an additional marking is no level");
        assertTrue(policy("usa").level("secret").isEmpty());
    }

    @Test
    void releasabilityIsWhatTheTextSays() {
        assertEquals(
                new Releasability.ReleasableTo(Set.of("USA", "GBR")),
                marking("usa", "SECRET//REL TO USA, GBR").releasability());
        assertEquals(
                new Releasability.NoForeign(), marking("usa", "SECRET//NOFORN").releasability());
        assertEquals(new Releasability.Unstated(), marking("usa", "SECRET").releasability());
        assertEquals(
                new Releasability.NationalsOf(Set.of("USA", "GBR")),
                marking("gbr", "UK SECRET - UK/US EYES ONLY").releasability());
    }

    private void parses(String id, Row row) {
        Parsed parsed = row.form().equals("banner")
                ? policy(id).parse(row.text())
                : policy(id).parsePortion(row.text());
        switch (parsed) {
            case Parsed.Valid(Marking marking) -> {
                assertEquals(row.expected(), "valid", row::toString);
                assertEquals(row.text(), marking.banner(), row::toString);
                assertEquals(id, marking.policy(), row::toString);
            }
            case Parsed.Invalid(List<Finding> findings) -> {
                assertEquals(row.expected(), "invalid", row::toString);
                matches(row, findings);
            }
        }
    }

    private void decides(String id, Row row) {
        List<String> texts = List.of(row.text().split(" \\| "));
        List<Marking> portions =
                texts.stream().skip(1).map(text -> marking(id, text)).toList();
        switch (policy(id).decide(marking(id, texts.getFirst()), portions, row.to())) {
            case Decision.Permit _ -> assertEquals(row.expected(), "permit", row::toString);
            case Decision.Deny(List<Finding> reasons) -> {
                assertEquals(row.expected(), "deny", () -> row + " " + reasons);
                matches(row, reasons);
            }
        }
    }

    private static void matches(Row row, List<Finding> findings) {
        assertEquals(
                row.rules(),
                findings.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new)),
                () -> row + " " + findings);
        if (!row.citation().equals("-")) {
            assertTrue(
                    findings.stream().anyMatch(finding -> finding.citation().startsWith(row.citation())),
                    () -> row + " " + findings);
        }
        findings.forEach(finding -> assertTrue(finding.message().endsWith("."), finding::message));
    }

    /// A text may name the policy it is to be read under: `gbr:UK SECRET`.
    private Marking marking(String id, String text) {
        if (text.matches("(usa|gbr):.*")) {
            return marking(text.substring(0, 3), text.substring(4));
        }
        Parsed parsed = text.startsWith("(")
                ? policy(id).parsePortion(text)
                : policy(id).parse(text);
        return assertInstanceOf(Parsed.Valid.class, parsed, () -> text + " " + parsed)
                .marking();
    }

    private SecurityPolicy policy(String id) {
        return policies.find(id).orElseThrow();
    }

    private static List<Row> rows(String id) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = MarkingRowsTest.class.getResourceAsStream("/markings/" + id + ".tsv")) {
            assertTrue(in != null, "markings/" + id + ".tsv is missing");
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).startsWith("#")) {
                    String[] cells = lines.get(i).split("\t", -1);
                    assertEquals(6, cells.length, lines.get(i));
                    rows.add(new Row(
                            i + 1,
                            new TreeSet<>(List.of(cells[0].split(","))),
                            cells[1],
                            cells[2],
                            cells[3],
                            unescape(cells[4]),
                            cells[5]));
                }
            }
        }
        return rows;
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16))
                        .replace("\\", "\\\\")
                        .replace("$", "\\$"));
    }
}
