package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.entente.ExchangeException;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile text instead of a classification authority block. What is accepted is written again as the same text.
@ExtendWith(TableRows.class)
class AuthorityBlockFuzzTest {
    private static final LocalDate ORIGIN = LocalDate.of(1990, 6, 15);
    private static final AuthorityBlocks BLOCKS = load();

    private static AuthorityBlocks load() {
        try {
            return SecurityPolicies.load(null)
                    .find("usa")
                    .flatMap(SecurityPolicy::authorityBlocks)
                    .orElseThrow();
        } catch (ExchangeException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        accepts(bytes);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedBlocks() throws Exception {
        StrictReading.assertCorpus(
                AuthorityBlockFuzzTest.class, AuthorityBlockFuzzTest::accepts, AuthorityBlockFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        String begin = "Classified By: J. Doe, Chief\nDerived From: Multiple Sources\nDeclassify On: ";
        seeds.put("accepted-date.txt", bytes(begin + "20141231"));
        seeds.put("accepted-exemption.txt", bytes(begin + "25X3, 20601231"));
        seeds.put(
                "accepted-commingled.txt",
                bytes(begin + "N/A to RD/FRD and NATO portions. See source list for NSI portions."));
        seeds.put(
                "accepted-original.txt",
                bytes("Classified By: J. Doe\nClassification Reason: 1.4(c)\nDeclassify On: Completion of Exercise"));
        seeds.put("refused-retired.txt", bytes(begin + "OADR"));
        seeds.put("refused-two-values.txt", bytes(begin + "20351231; 25X1, 20601231"));
        return seeds;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean accepts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return switch (BLOCKS.parse(text, ORIGIN)) {
            case Read.Valid<AuthorityBlock>(AuthorityBlock block) -> {
                assertEquals(text, BLOCKS.render(block));
                assertEquals(0, block.declassifyOn().compareTo(block.declassifyOn()));
                yield true;
            }
            case Read.Invalid<AuthorityBlock>(List<Finding> findings, String repair) -> {
                findings.forEach(finding -> assertTrue(finding.message().length() < 600, finding::message));
                assertTrue(repair == null || BLOCKS.parse(repair, null) instanceof Read.Valid, () -> "" + repair);
                yield false;
            }
        };
    }
}
