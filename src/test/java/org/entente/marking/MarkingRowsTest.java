package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the rows of `markings/*.tsv`, which were written from the sources and not from the policy files.
class MarkingRowsTest {
    /// What only obliges a recipient refuses nothing: its obligation stands for the failing row.
    private static final Set<String> FAILS = Set.of("invalid", "deny", "oblige");
    private static final LocalDate ON = LocalDate.of(2026, 11, 25);

    private final SecurityPolicies policies = SecurityPolicies.load(null);

    MarkingRowsTest() throws Exception {}

    @ParameterizedTest
    @ValueSource(strings = {"usa", "gbr", "nato", "tlp"})
    void everyRowComesOutAsItsSourceSays(String id) throws Exception {
        List<MarkingRow> rows = MarkingRow.of(id);
        assertTrue(rows.size() > 20, rows.size() + " rows");
        assertAll(rows.stream().map(row -> () -> {
            switch (row.form()) {
                case "banner", "portion" -> parses(id, row);
                case "release" -> decides(id, row);
                case "join" -> joins(id, row);
                case "under" -> parsesUnder(id, row);
                case "declassify", "longest", "beside", "block" -> {
                    // AuthorityRowsTest
                }
                default -> throw new IllegalArgumentException("form of " + row);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"usa", "gbr", "nato", "tlp"})
    void everyRuleOfAPolicyHasAPassingAndAFailingRow(String id) throws Exception {
        Set<String> passing = new TreeSet<>();
        Set<String> failing = new TreeSet<>();
        for (MarkingRow row : MarkingRow.of(id)) {
            (FAILS.contains(row.expected()) ? failing : passing).addAll(row.rules());
        }
        assertEquals(new TreeSet<>(policy(id).ruleIds()), passing);
        assertEquals(new TreeSet<>(policy(id).ruleIds()), failing);
    }

    @Test
    void noTwoLevelsAreTakenForOneAnother() {
        assertEquals(5, marking("usa", "TOP SECRET//NOFORN").level().essClass());
        assertEquals(4, marking("usa", "SECRET//NOFORN").level().essClass());
        assertEquals(2, marking("gbr", "UK OFFICIAL-SENSITIVE").level().essClass());
        assertEquals(
                policy("gbr").level("TOP SECRET").orElseThrow(),
                marking("gbr", "TOP SECRET").level());
        assertTrue(policy("gbr").level("OFFICIAL-SENSITIVE").isEmpty(), "an additional marking is no level");
        assertTrue(policy("usa").level("secret").isEmpty());
        assertTrue(policy("usa").level("S").isEmpty(), "an agreement spells the level out");
    }

    @Test
    void releasabilityIsWhatTheTextSays() {
        assertEquals(
                new Releasability.Decided(Set.of("GBR"), Set.of("GBR"), false),
                marking("usa", "SECRET//REL TO USA, GBR").releasability());
        assertEquals(
                new Releasability.Decided(Set.of(), Set.of(), false),
                marking("usa", "SECRET//NOFORN").releasability());
        assertEquals(
                new Releasability.Decided(Set.of(), Set.of(), true),
                marking("usa", "SECRET//RELIDO").releasability());
        assertEquals(
                new Releasability.Decided(Set.of("IRQ"), Set.of("AFG", "IRQ"), false),
                marking("usa", "SECRET//REL TO USA, IRQ/DISPLAY ONLY AFG").releasability());
        assertEquals(new Releasability.Unstated(), marking("usa", "SECRET").releasability());
        assertEquals(new Releasability.Neutral(), marking("usa", "UNCLASSIFIED").releasability());
        assertEquals(
                new Releasability.Decided(Set.of("USA"), Set.of("USA"), false),
                marking("gbr", "UK SECRET - UK/US EYES ONLY").releasability());
    }

    private void parses(String id, MarkingRow row) {
        String text = row.text().split(" = ", -1)[0];
        boolean portion = row.form().equals("portion");
        Parsed parsed = portion ? policy(id).parsePortion(text) : policy(id).parse(text);
        if (!row.to().equals("-")) {
            LocalDate on = LocalDate.parse(row.to());
            parsed = portion
                    ? policy(id).parseNewPortion(text, null, on)
                    : policy(id).parseNew(text, on);
        }
        switch (parsed) {
            case Parsed.Valid(Marking marking) -> {
                assertEquals(row.expected(), "valid", row::toString);
                // What has a long and a short form is written with the short one; a row gives it after ' = '.
                String written = row.text().contains(" = ") ? row.text().split(" = ", -1)[1] : row.text();
                assertEquals(written, marking.banner(), row::toString);
                assertEquals(Optional.of(marking), read(id, written), row::toString);
                assertEquals(id, marking.policy(), row::toString);
            }
            case Parsed.Invalid(List<Finding> findings, String repair) -> {
                assertEquals(row.expected(), "invalid", () -> row + " " + findings);
                row.matches(findings);
                if (repair != null) {
                    assertTrue(read(id, repair).isPresent(), row::toString);
                }
            }
        }
    }

    private Optional<Marking> read(String id, String text) {
        Parsed parsed = text.startsWith("(")
                ? policy(id).parsePortion(text)
                : policy(id).parse(text);
        return parsed instanceof Parsed.Valid(Marking marking) ? Optional.of(marking) : Optional.empty();
    }

    /// A portion that leaves its lists to the banner before it; expected is the portion written out.
    private void parsesUnder(String id, MarkingRow row) {
        String[] texts = row.text().split(" \\| ", -1);
        switch (policy(id).parsePortion(texts[1], marking(id, texts[0]))) {
            case Parsed.Valid(Marking portion) -> assertEquals(row.expected(), portion.banner(), row::toString);
            case Parsed.Invalid(List<Finding> findings, String _) -> {
                assertEquals(row.expected(), "invalid", () -> row + " " + findings);
                row.matches(findings);
            }
        }
    }

    private void joins(String id, MarkingRow row) {
        List<Marking> portions = Arrays.stream(row.text().split(" \\| ", -1))
                .map(text -> marking(id, text))
                .toList();
        switch (policy(id).join(portions, ON)) {
            case Parsed.Valid(Marking banner) -> assertEquals(row.expected(), banner.banner(), row::toString);
            case Parsed.Invalid(List<Finding> findings, String _) -> {
                assertEquals(row.expected(), "invalid", () -> row + " " + findings);
                row.matches(findings);
            }
        }
    }

    /// A country alone is an agency that the originator hands a package to;
    /// `GBR;clearance=S;readIns=SI,SI-G;contractor; named;distribution;display` is a person, with what is said of
    /// it.
    private Decision decision(String id, Marking banner, List<Marking> portions, String to) {
        String[] words = to.split(";", -1);
        Map<String, String> said = new HashMap<>();
        for (String word : List.of(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            said.put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
        }
        Recipient recipient = words.length == 1
                ? new Recipient(to, policy(id).highestLevel(), Set.of(), Recipient.Organisation.GOVERNMENT, true, true)
                : new Recipient(
                        words[0],
                        said.get("clearance"),
                        said.containsKey("readIns") ? Set.of(said.get("readIns").split(",", -1)) : Set.of(),
                        said.containsKey("contractor")
                                ? Recipient.Organisation.CONTRACTOR
                                : Recipient.Organisation.GOVERNMENT,
                        said.containsKey("named"),
                        said.containsKey("distribution"));
        Purpose purpose = said.containsKey("display") ? Purpose.DISPLAY : Purpose.RELEASE;
        return policy(id).decide(banner, portions, recipient, purpose, ON);
    }

    private void decides(String id, MarkingRow row) {
        List<String> texts = List.of(row.text().split(" \\| ", -1));
        List<Marking> portions =
                texts.stream().skip(1).map(text -> marking(id, text)).toList();
        switch (decision(id, marking(id, texts.getFirst()), portions, row.to())) {
            case Decision.Permit(List<Finding> obligations) -> {
                if (!row.expected().equals("permit")) {
                    assertEquals(row.expected(), "oblige", () -> row + " " + obligations);
                    row.matches(obligations);
                }
            }
            case Decision.Deny(List<Finding> reasons) -> {
                assertEquals(row.expected(), "deny", () -> row + " " + reasons);
                row.matches(reasons);
            }
        }
    }

    /// A text may name the policy it is to be read under: `gbr:UK SECRET`.
    private Marking marking(String id, String text) {
        if (text.matches("(usa|gbr|nato|tlp):.*")) {
            return marking(text.substring(0, text.indexOf(':')), text.substring(text.indexOf(':') + 1));
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
}
