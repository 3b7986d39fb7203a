package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.sign.EssAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The ESS security label of each level of each policy (`markings/ess-labels.tsv`), read by OpenSSL.
@ExtendWith(TableRows.class)
class SecurityLabelTest {
    @TempDir
    private Path folder;

    record Row(String policy, String banner, String oid, int classification) {}

    static List<Row> rows() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(SecurityLabelTest.class.getResourceAsStream("/markings/ess-labels.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(cells[0], cells[1], cells[2], Integer.parseInt(cells[3])))
                    .toList();
        }
    }

    /// A SET in the order of DER: INTEGER, OBJECT, UTF8STRING, and no categories.
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aLevelIsItsClassUnderItsPolicysIdentifier(Row row) throws Exception {
        SecurityLabel label = SecurityLabel.of(marking(row.policy(), row.banner()), TestPackages.POLICIES);
        assertEquals(
                List.of(
                        "SET",
                        "INTEGER :%02X".formatted(row.classification()),
                        "OBJECT :" + row.oid(),
                        "UTF8STRING :" + row.banner()),
                openssl(label));
    }

    @Test
    void everyLevelOfEveryPolicyThatMarksPackagesHasARow() throws Exception {
        List<String> levels = new ArrayList<>();
        for (Row row : rows()) {
            levels.add(row.policy() + row.classification());
        }
        for (String policy : List.of("usa", "nato")) {
            for (int classification = 1; classification <= 5; classification++) {
                assertTrue(levels.contains(policy + classification), policy + classification);
            }
        }
        assertTrue(levels.containsAll(List.of("gbr2", "gbr4", "gbr5")));
    }

    @Test
    void aPolicyWithoutAnIdentifierMarksNoPackage() {
        ExchangeException refusal = assertThrows(
                ExchangeException.class,
                () -> SecurityLabel.of(marking("tlp", "TLP:AMBER+STRICT"), TestPackages.POLICIES));
        assertEquals(Reason.MARKING_NOT_UNDERSTOOD, refusal.reason());
        assertTrue(refusal.text().contains("\"tlp\" has no object identifier"), refusal::text);
    }

    private static HeaderMarking marking(String policy, String banner) {
        return new HeaderMarking(policy, "1", new byte[48], banner, List.of());
    }

    private List<String> openssl(SecurityLabel label) throws Exception {
        byte[] der = EssAttributes.securityLabel(label.policyOid(), label.classification(), label.privacyMark())
                .getAttrValues()
                .getObjectAt(0)
                .toASN1Primitive()
                .getEncoded("DER");
        Path file = Files.write(folder.resolve("label.der"), der);
        Process process = new ProcessBuilder("openssl", "asn1parse", "-inform", "DER", "-in", file.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (InputStream out = process.getInputStream()) {
            lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertEquals(0, process.waitFor(), lines::toString);
        // "    2:d=1  hl=2 l=   1 prim: INTEGER           :04"
        return lines.stream()
                .map(line -> line.replaceFirst(".*(prim|cons): ", "")
                        .replaceFirst(" +:", " :")
                        .strip())
                .toList();
    }
}
