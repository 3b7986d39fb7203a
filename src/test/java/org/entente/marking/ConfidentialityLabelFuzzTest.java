package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.entente.ExchangeException;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a confidentiality label. What is accepted says the same when it is written again.
@ExtendWith(TableRows.class)
class ConfidentialityLabelFuzzTest {
    private static final SecurityPolicies ALL = load();

    private static SecurityPolicies load() {
        try {
            return SecurityPolicies.load(null);
        } catch (ExchangeException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        accepts(bytes);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedLabels() throws Exception {
        StrictReading.assertCorpus(
                ConfidentialityLabelFuzzTest.class,
                ConfidentialityLabelFuzzTest::accepts,
                ConfidentialityLabelFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        String usa;
        try {
            usa = MarkingRow.resource("label.xml");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        seeds.put("accepted-usa.xml", usa.getBytes(StandardCharsets.UTF_8));
        String nato = usa.replaceAll("(?s) *<slab:(PrivacyMark|Category).*</slab:Category>\n", """
                    <slab:Category Type="PERMISSIVE" TagName="Context"><slab:GenericValue>NATO</slab:GenericValue></slab:Category>
                """)
                .replaceAll("URI=\"[^\"]*\">USA<", "URI=\"urn:oid:1.3.26.1.3.1\">NATO<");
        seeds.put("accepted-nato.xml", nato.getBytes(StandardCharsets.UTF_8));
        seeds.put("refused-type.xml", usa.replace("PERMISSIVE", "RESTRICTIVE").getBytes(StandardCharsets.UTF_8));
        seeds.put(
                "refused-entity.xml",
                usa.replace("?>\n", "?>\n<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>\n")
                        .replace(">AUS<", ">&a;<")
                        .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    private static boolean accepts(byte[] bytes) {
        Read<ConfidentialityLabel> read = ConfidentialityLabel.read(bytes, ALL);
        return switch (read) {
            case Read.Valid<ConfidentialityLabel>(ConfidentialityLabel label) -> {
                assertEquals(read, ConfidentialityLabel.read(label.xml().getBytes(StandardCharsets.UTF_8), ALL));
                yield true;
            }
            case Read.Invalid<ConfidentialityLabel>(List<Finding> findings, String _) -> {
                findings.forEach(finding -> assertTrue(finding.message().length() < 600, finding::message));
                yield false;
            }
        };
    }
}
