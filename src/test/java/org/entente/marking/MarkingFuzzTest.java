package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.entente.ExchangeException;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile text instead of a marking, under every policy as banner and as portion. What is accepted is written again as
/// the same text, or as its short form; whatever it is, it is decided.
@ExtendWith(TableRows.class)
class MarkingFuzzTest {
    private static final LocalDate ON = LocalDate.of(2026, 11, 25);
    private static final List<String> POLICIES = List.of("usa", "gbr", "nato", "tlp");
    private static final SecurityPolicies ALL = load();

    private static SecurityPolicies load() {
        try {
            return SecurityPolicies.load(null);
        } catch (ExchangeException e) {
            throw new AssertionError(e);
        }
    }

    @DictionaryFile(resourcePath = "/org/entente/markings.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        accepts(bytes);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedMarkings() throws Exception {
        StrictReading.assertCorpus(MarkingFuzzTest.class, MarkingFuzzTest::accepts, MarkingFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        List<String> accepted = List.of(
                "SECRET//REL TO USA, GBR",
                "TOP SECRET//HCS-P ABC/SI-G DEF/TK//RSEN/ORCON/NOFORN",
                "SECRET//SAR-BP/CC-J12 A//RD-CNWDI-SIGMA 14 18//FGI CAN NATO//NOFORN//LES",
                "//JOINT SECRET GBR USA//REL TO USA, GBR",
                "//NATO SECRET//REL TO USA, NATO",
                "CUI//SP-A/B//NOFORN",
                "(S//RD-CNWDI-SG 14//OC/REL TO USA, AUS, FVEY/DISPLAY ONLY FRA)",
                "UK OFFICIAL-SENSITIVE - RECIPIENTS ONLY - COMMERCIAL",
                "UK TOP SECRET - LAVENDER - UK/US EYES ONLY",
                "COSMIC TOP SECRET",
                "(NS)",
                "TLP:AMBER+STRICT");
        for (int i = 0; i < accepted.size(); i++) {
            seeds.put("accepted-" + (char) ('a' + i) + ".txt", accepted.get(i).getBytes(StandardCharsets.UTF_8));
        }
        seeds.put("refused-order.txt", "SECRET//NOFORN//SI".getBytes(StandardCharsets.UTF_8));
        seeds.put("refused-look-alike.txt", "S\u0415CRET//NOFORN".getBytes(StandardCharsets.UTF_8));
        seeds.put("refused-level-twice.txt", "CUI//CUI".getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    private static boolean accepts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean accepted = false;
        for (String id : POLICIES) {
            SecurityPolicy policy = ALL.find(id).orElseThrow();
            accepted |= accepts(policy, policy.parse(text), text, false);
            accepted |= accepts(policy, policy.parsePortion(text), text, true);
        }
        return accepted;
    }

    private static boolean accepts(SecurityPolicy policy, Parsed parsed, String text, boolean portion) {
        return switch (parsed) {
            case Parsed.Valid(Marking marking) -> {
                String written = portion ? policy.renderPortion(marking) : policy.render(marking);
                assertEquals(marking.banner(), written);
                if (!holdsTitle(policy, text)) {
                    assertEquals(text, written);
                }
                assertEquals(parsed, portion ? policy.parsePortion(written) : policy.parse(written));
                policy.decide(
                        marking,
                        List.of(marking),
                        Recipient.agency("GBR", policy.highestLevel(), Set.of()),
                        Purpose.RELEASE,
                        ON);
                assertTrue(policy.join(List.of(marking), ON) instanceof Parsed.Valid, text);
                ConfidentialityLabel label = new ConfidentialityLabel(
                        ConfidentialityLabel.Kind.ORIGINATOR, marking, null, Instant.EPOCH, Instant.EPOCH);
                assertEquals(
                        new Read.Valid<>(label),
                        ConfidentialityLabel.read(label.xml().getBytes(StandardCharsets.UTF_8), ALL));
                yield true;
            }
            case Parsed.Invalid(List<Finding> findings, String repair) -> {
                for (Finding finding : findings) {
                    assertTrue(finding.message().length() < 600, finding::message);
                    assertTrue(finding.to() <= text.length() && finding.from() <= finding.to(), finding::toString);
                }
                if (repair != null) {
                    assertTrue(
                            (portion ? policy.parsePortion(repair) : policy.parse(repair)) instanceof Parsed.Valid,
                            repair);
                }
                yield false;
            }
        };
    }

    private static boolean holdsTitle(SecurityPolicy policy, String text) {
        return policy.data().sets().stream().anyMatch(set -> holds(text, set.title()))
                || policy.data().categories().values().stream()
                        .anyMatch(category -> holds(text, category.title())
                                || category.compartments().stream().anyMatch(one -> holds(text, one.title())));
    }

    private static boolean holds(String text, @Nullable String title) {
        return title != null && text.contains(title);
    }
}
