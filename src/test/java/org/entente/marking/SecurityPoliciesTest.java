package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Policy files: what is loaded, and what is refused with which words.
class SecurityPoliciesTest {
    private static final String ARC = "2.25.221800275519908556207159424694768378542.2.";

    @TempDir
    private Path directory;

    @Test
    void theBuiltInPoliciesAreThoseOfTheFormats() throws Exception {
        SecurityPolicies policies = SecurityPolicies.load(null);
        assertEquals(Optional.of(ARC + 1), policies.find("usa").orElseThrow().oid());
        assertEquals(Optional.of(ARC + 2), policies.find("gbr").orElseThrow().oid());
        assertEquals(
                Optional.of("1.3.26.1.3.1"), policies.find("nato").orElseThrow().oid());
        assertEquals(Optional.empty(), policies.find("tlp").orElseThrow().oid());
        assertTrue(policies.find("USA").isEmpty());
        assertTrue(
                SecurityPolicies.load(directory.resolve("absent")).find("gbr").isPresent());
    }

    @Test
    void theDigestIsThatOfTheFilesBytesAndCannotBeChanged() throws Exception {
        byte[] expected =
                MessageDigest.getInstance("SHA-384").digest(text("usa").getBytes(StandardCharsets.UTF_8));
        SecurityPolicy usa = SecurityPolicies.load(null).find("usa").orElseThrow();
        assertArrayEquals(expected, usa.digest());
        usa.digest()[0] ^= 1;
        assertArrayEquals(expected, usa.digest());
        assertEquals(48, usa.digest().length);
    }

    @Test
    void aFileReplacesTheBuiltInPolicyOfItsNameAndAnotherIsAdded() throws Exception {
        write("usa.yaml", text("usa").replace("2016-12-31/3", "2016-12-31/local"));
        write(
                "zzz.yaml",
                text("gbr")
                        .replace("id: gbr", "id: zzz")
                        .replace("name: GBR}", "name: ZZZ}")
                        .replace(ARC + 2, ARC + 9));
        write("README.md", "not a policy");
        SecurityPolicies policies = SecurityPolicies.load(directory);
        assertEquals("2016-12-31/local", policies.find("usa").orElseThrow().version());
        assertEquals("2024-08-05/3", policies.find("gbr").orElseThrow().version());
        SecurityPolicy added = policies.find("zzz").orElseThrow();
        assertInstanceOf(Parsed.Valid.class, added.parse("UK SECRET"));
        assertTrue(added.ruleIds().contains("zzz.prefix"), added.ruleIds()::toString);
    }

    /// One change to a good file, and what its refusal says.
    ///
    /// @param on what stands on the line that it names; empty for the changed line
    record Broken(String from, String to, String says, String on) {
        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    static List<Broken> broken() throws Exception {
        try (InputStream in = Objects.requireNonNull(
                SecurityPoliciesTest.class.getResourceAsStream("/markings/broken-policies.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Broken(cells[0], cells[1].replace("\\n", "\n"), cells[2], cells[3]))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aBrokenFileIsRefusedWithFileLineAndKey(Broken row) throws Exception {
        String good = text("usa");
        int at = good.indexOf(row.from());
        assertTrue(at >= 0, row.from());
        String bad = good.substring(0, at)
                + row.to()
                + good.substring(at + row.from().length());
        write("usa.yaml", bad);
        ExchangeException e = assertThrows(ExchangeException.class, () -> SecurityPolicies.load(directory));
        assertEquals(Reason.CONFIGURATION, e.reason());
        Matcher text =
                Pattern.compile("policies/usa\\.yaml, line ([0-9]+): (.*)").matcher(e.text());
        assertTrue(text.matches() && text.group(2).contains(row.says()), e.text());
        int named = row.on().isEmpty() ? at : bad.indexOf(row.on());
        assertEquals((bad.substring(0, named) + "x").lines().count(), Integer.parseInt(text.group(1)), e.text());
    }

    @Test
    void aPolicyThatEndsSoonOrEndedIsAnnounced() throws Exception {
        String ends = text("usa")
                .replace("validFrom: \"2016-12-31\"", "validFrom: \"2016-12-31\"\nvalidUntil: \"2027-02-23\"");
        write("usa.yaml", ends);
        SecurityPolicies policies = SecurityPolicies.load(directory);
        LocalDate last = LocalDate.of(2027, 2, 23);
        assertEquals(List.of(), policies.ending(last.minusDays(90), 90));
        for (LocalDate on : List.of(last.minusDays(89), last)) {
            List<String> announced = policies.ending(on, 90);
            assertEquals(1, announced.size());
            assertTrue(
                    announced.getFirst().startsWith("policy usa 2016-12-31/3 ends on 2027-02-23:"),
                    announced::toString);
        }
        List<String> over = policies.ending(last.plusDays(1), 90);
        assertTrue(over.getFirst().startsWith("policy usa 2016-12-31/3 is not in force today:"), over::toString);
        SecurityPolicy usa = policies.find("usa").orElseThrow();
        assertInstanceOf(Parsed.Valid.class, usa.parseNew("SECRET//NOFORN", last));
        assertInstanceOf(Parsed.Invalid.class, usa.parseNew("SECRET//NOFORN", last.plusDays(1)));
        assertInstanceOf(Parsed.Valid.class, usa.parse("SECRET//NOFORN"), "what was marked once stays readable");
        assertEquals(
                4,
                SecurityPolicies.load(null).ending(LocalDate.of(2000, 1, 1), 90).size());
    }

    @Test
    void aMemberOfAGroupIsOneOnItsDays() throws Exception {
        write(
                "usa.yaml",
                text("usa")
                        .replace(
                                "{member: FIN, from: \"2023-04-04\"}",
                                "{member: FIN, from: \"2023-04-04\","
                                        + " until: \"2030-01-01\"}, {member: IRL, until: \"2020-01-01\"}"));
        Group nato = Objects.requireNonNull(SecurityPolicies.load(directory)
                .find("usa")
                .orElseThrow()
                .data()
                .groups()
                .get("NATO"));
        assertEquals(List.of(), among(nato, LocalDate.of(2023, 4, 3)));
        assertEquals(List.of("FIN"), among(nato, LocalDate.of(2023, 4, 4)));
        assertEquals(List.of("FIN"), among(nato, LocalDate.of(2030, 1, 1)));
        assertEquals(List.of(), among(nato, LocalDate.of(2030, 1, 2)));
        assertEquals(List.of("IRL"), among(nato, LocalDate.of(2020, 1, 1)));
    }

    private static List<String> among(Group group, LocalDate on) {
        return Stream.of("FIN", "IRL").filter(group.members(on)::contains).toList();
    }

    @Test
    void whatIsNoPolicyFileIsRefused() throws Exception {
        write("usa.yaml", "");
        refused("is empty", "policies/usa.yaml");
        write("usa.yaml", "- id: usa");
        refused("must be a mapping", "policies/usa.yaml, line 1");
        write("usa.yaml", "a: ".repeat(10_000));
        refused("is not YAML", "policies/usa.yaml");
        write("usa.yaml", "[".repeat(10_000));
        refused("is not YAML", "policies/usa.yaml");
        write("usa.yaml", text("usa") + "#".repeat(300_000));
        refused("has more than", "policies/usa.yaml");
        Files.write(directory.resolve("usa.yaml"), new byte[] {'i', 'd', ':', (byte) 0xff});
        refused("is not UTF-8", "policies/usa.yaml");
        Files.delete(directory.resolve("usa.yaml"));
        Files.createDirectory(directory.resolve("usa.yaml"));
        refused("cannot be read", "policies/usa.yaml");
    }

    @Test
    void aPolicyUnderAWrongNameIsRefusedRatherThanIgnored() throws Exception {
        write("usa.yml", text("usa"));
        refused("is not named <id>.yaml", "policies/usa.yml");
        Files.delete(directory.resolve("usa.yml"));
        write("USA.yaml", text("usa"));
        refused("is not named <id>.yaml", "policies/USA.yaml");
        Path file = Files.writeString(directory.resolve("a-file"), "x");
        assertEquals(
                Reason.CONFIGURATION,
                assertThrows(ExchangeException.class, () -> SecurityPolicies.load(file))
                        .reason());
    }

    @Test
    void anObjectIdentifierGoesOnMeaningItsPolicy() throws Exception {
        write("gbr.yaml", text("gbr").replace(ARC + 2, ARC + 9));
        refused("oid must be the policy's own", "policies/gbr.yaml");
        write("gbr.yaml", text("gbr"));
        write("zzz.yaml", text("gbr").replace("id: gbr", "id: zzz"));
        refused("oid must be the policy's own", "policies/zzz.yaml");
        Files.delete(directory.resolve("zzz.yaml"));
        write("gbr.yaml", text("gbr").replaceFirst("(?m)^oid: .*$", ""));
        refused("oid must be the policy's own", "policies/gbr.yaml");
        write("gbr.yaml", text("gbr").replace("name: GBR}", "name: UK}"));
        refused("confidentialityLabel.name must be the policy's own", "policies/gbr.yaml");
        Files.delete(directory.resolve("gbr.yaml"));
        write("zzz.yaml", text("tlp").replace("id: tlp", "id: zzz"));
        refused("confidentialityLabel.name must be the policy's own", "policies/zzz.yaml");
        write("zzz.yaml", text("tlp").replace("id: tlp", "id: zzz").replace("name: TLP}", "name: ZZZ}"));
        assertTrue(SecurityPolicies.load(directory).find("zzz").isPresent(), "several may have none");
    }

    private void refused(String says, String begins) {
        ExchangeException e = assertThrows(ExchangeException.class, () -> SecurityPolicies.load(directory));
        assertEquals(Reason.CONFIGURATION, e.reason());
        assertTrue(e.text().startsWith(begins) && e.text().contains(says), e.text());
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(directory.resolve(name), content);
    }

    private static String text(String id) throws Exception {
        try (InputStream in =
                Objects.requireNonNull(SecurityPoliciesTest.class.getResourceAsStream("/policies/" + id + ".yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
