package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rows of `markings/usa.tsv` about the classification authority block, written from section E of the Manual.
@ExtendWith(TableRows.class)
class AuthorityRowsTest {
    private static final List<String> FORMS = List.of("declassify", "longest", "beside", "block");

    private final SecurityPolicies policies = SecurityPolicies.load(null);
    private final SecurityPolicy usa = policies.find("usa").orElseThrow();
    private final AuthorityBlocks blocks = usa.authorityBlocks().orElseThrow();

    AuthorityRowsTest() throws ExchangeException {}

    static List<MarkingRow> rows() throws Exception {
        return MarkingRow.of("usa").stream()
                .filter(row -> FORMS.contains(row.form()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aBlockComesOutAsItsSourceSays(MarkingRow row) {
        switch (row.form()) {
            case "declassify" -> declassifies(row);
            case "longest" -> rollsUp(row);
            case "beside" -> standsBeside(row);
            default -> reads(row);
        }
    }

    private static @Nullable LocalDate origin(MarkingRow row) {
        return row.to().equals("-") ? null : LocalDate.parse(row.to());
    }

    private void declassifies(MarkingRow row) {
        String[] texts = row.text().split(" = ", -1);
        switch (blocks.parseDeclassification(texts[0], origin(row))) {
            case Read.Valid<Declassification>(Declassification value) -> {
                assertEquals(row.expected(), "valid", row::toString);
                assertEquals(texts[0], value.text());
            }
            case Read.Invalid<Declassification>(List<Finding> findings, String repair) -> {
                assertEquals(row.expected(), "invalid", findings::toString);
                row.matches(findings);
                assertEquals(texts.length > 1 ? texts[1] : null, repair);
                if (repair != null) {
                    assertInstanceOf(Read.Valid.class, blocks.parseDeclassification(repair, null), repair);
                }
            }
        }
    }

    private void reads(MarkingRow row) {
        String[] texts = row.text().split(" = ", -1);
        String text = texts[0].replace(" | ", "\n");
        switch (blocks.parse(text, origin(row))) {
            case Read.Valid<AuthorityBlock>(AuthorityBlock block) -> {
                assertEquals(row.expected(), "valid", row::toString);
                assertEquals(text, blocks.render(block));
            }
            case Read.Invalid<AuthorityBlock>(List<Finding> findings, String repair) -> {
                assertEquals(row.expected(), "invalid", findings::toString);
                row.matches(findings);
                assertEquals(texts.length > 1 ? texts[1].replace(" | ", "\n") : null, repair);
            }
        }
    }

    private void standsBeside(MarkingRow row) {
        String[] texts = row.text().split(" \\| ", -1);
        List<Finding> findings = blocks.check(marking(texts[0]), block(texts[1]));
        assertEquals(row.expected(), findings.isEmpty() ? "valid" : "invalid", findings::toString);
        if (!findings.isEmpty()) {
            row.matches(findings);
        }
    }

    /// In either order.
    private void rollsUp(MarkingRow row) {
        List<AuthorityBlock> sources =
                Arrays.stream(row.text().split(" \\| ", -1)).map(this::block).toList();
        for (List<AuthorityBlock> order : List.of(sources, sources.reversed())) {
            switch (blocks.rollUp("A. Smith, Analyst", order)) {
                case Read.Valid<AuthorityBlock>(AuthorityBlock block) -> {
                    assertEquals(row.expected(), block.declassifyOn().text(), row::toString);
                    assertEquals("Multiple Sources", block.derivedFrom());
                }
                case Read.Invalid<AuthorityBlock>(List<Finding> findings, String _) -> {
                    assertEquals(row.expected(), "invalid", findings::toString);
                    row.matches(findings);
                }
            }
        }
    }

    @Test
    void aReasonIsNotCarriedFromAnOriginalClassification() {
        AuthorityBlock original = read("Classified By: J. Doe\nClassification Reason: 1.4(c)\nDeclassify On: 20351231");
        AuthorityBlock derived = read(blocks.rollUp("A. Smith", List.of(original, original)));
        assertNull(derived.reason());
        assertEquals(
                "Classified By: A. Smith\nDerived From: Multiple Sources\nDeclassify On: 20351231",
                blocks.render(derived));
    }

    @Test
    void nothingTooMuchAndOthersAreNotRolledUp() {
        AuthorityBlock one = block("20351231");
        assertInstanceOf(Read.Invalid.class, blocks.rollUp("A. Smith", List.of()));
        assertInstanceOf(Read.Valid.class, blocks.rollUp("A. Smith", Collections.nCopies(256, one)));
        assertInstanceOf(Read.Invalid.class, blocks.rollUp("A. Smith", Collections.nCopies(257, one)));
        assertInstanceOf(Read.Invalid.class, blocks.rollUp("A. Smith\nX", List.of(one)));
        AuthorityBlock other = new AuthorityBlock("gbr", "A", "B", null, one.declassifyOn());
        assertInstanceOf(Read.Invalid.class, blocks.rollUp("A. Smith", List.of(one, other)));
        assertEquals(1, blocks.check(marking("SECRET//NOFORN"), other).size());
        assertTrue(policies.find("gbr").orElseThrow().authorityBlocks().isEmpty());
    }

    private Marking marking(String banner) {
        return assertInstanceOf(Parsed.Valid.class, usa.parse(banner), banner).marking();
    }

    private AuthorityBlock block(String declassifyOn) {
        return read("Classified By: J. Doe\nDerived From: Memo 5\nDeclassify On: " + declassifyOn);
    }

    private AuthorityBlock read(String text) {
        return read(blocks.parse(text, null));
    }

    private static AuthorityBlock read(Read<AuthorityBlock> read) {
        return switch (read) {
            case Read.Valid<AuthorityBlock>(AuthorityBlock block) -> block;
            case Read.Invalid<AuthorityBlock>(List<Finding> findings, String _) ->
                throw new AssertionError(findings.toString());
        };
    }
}
