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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Policy files: what is loaded, and what is refused with which words.
class SecurityPoliciesTest {
    private static final String ARC = "2.25.221800275519908556207159424694768378542.2.";

    @TempDir
    private Path directory;

    @Test
    void theBuiltInPoliciesAreThoseOfTheFormats() throws Exception {
        SecurityPolicies policies = SecurityPolicies.load(null);
        assertEquals(ARC + 1, policies.find("usa").orElseThrow().oid());
        assertEquals(ARC + 2, policies.find("gbr").orElseThrow().oid());
        assertTrue(policies.find("nato").isEmpty());
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
        write("usa.yaml", text("usa").replace("2016-12-31/1", "2016-12-31/local"));
        write("zzz.yaml", text("gbr").replace("id: gbr", "id: zzz").replace(ARC + 2, ARC + 9));
        write("README.md", "not a policy");
        SecurityPolicies policies = SecurityPolicies.load(directory);
        assertEquals("2016-12-31/local", policies.find("usa").orElseThrow().version());
        assertEquals("2024-08-05/1", policies.find("gbr").orElseThrow().version());
        SecurityPolicy added = policies.find("zzz").orElseThrow();
        assertInstanceOf(Parsed.Valid.class, added.parse("UK SECRET"));
        assertTrue(added.ruleIds().contains("zzz.prefix"), added.ruleIds()::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            country: USA           | county: USA                     | country is missing
            country: USA           | country: USX                    | countries must contain
            portionMarks: true     | portionMarks: "true"            | portionMarks must be true or false
            portionMarks: true     | portionMarks: true\\nextra: 1   | extra is not a key of policy files
            portionMarks: true     | portionMarks: true\\nid: usa    | id is there twice
            portionMarks: true     | portionMarks: &a true           | uses an anchor
            id: usa                | id: gbr                         | id must be usa
            id: usa                | id: !!java.io.File [usa]        | is not YAML
            lacv: 4                | lacv: 0x4                       | securityClassifications[2].lacv must be a whole number
            lacv: 4                | lacv: 4, weight: 1              | securityClassifications[2].weight is not a key
            hierarchy: 2           | hierarchy: 3                    | has the name, hierarchy, lacv or portion of another
            lacv: 4                | lacv: 5                         | has the name, hierarchy, lacv or portion of another
            name: SECRET           | name: Secret                    | securityClassifications[2].name must be
            name: SECRET           | name: SE//CRET                  | contains the separator
            name: SECRET           | name: [SECRET]                  | securityClassifications[2].name must be
            lacv: 1, absence: UNRESTRICTED | lacv: 1                 | securityClassifications[0].absence is missing
            lacv: 1, absence: UNRESTRICTED | lacv: 1, absence: OPEN  | absence must be one of
            kind: NO_FOREIGN       | kind: NOFOREIGN                 | tagCategories[0].kind must be one of
            rule: noforn           | rule: grammar                   | names a rule that exists already
            rule: rel-to           | rule: noforn                    | names a rule that exists already
            silence:               | silent:                         | rules.silence is missing
            dominance:             | recipients: {citation: x}\\n  dominance: | rules.recipients is not a key
            CONFIDENTIAL, SECRET, TOP SECRET] | CONFIDENTIAL, SECRTE] | requiredClass must name classifications
            separator: "//"        | separator: ":"                  | separator must be one of
            ABW, AFG               | ABW, ABW                        | names ABW twice
            portion: NF            | portion: REL TO X               | one hides the other
            version: "2016-12-31/1"| version: 1.0                    | version must be
            version: "2016-12-31/1"| version: "Zürich"               | version must be
            tagCategories:         | tagCategories: [                | is not YAML
            country: USA           | country: USA\\n---\\nid: usa    | is not YAML
            """)
    void aBrokenFileIsRefusedWithFileLineAndKey(String from, String to, String says) throws Exception {
        String good = text("usa");
        assertTrue(good.contains(from), from);
        String broken = good.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to.replace("\\n", "\n")));
        write("usa.yaml", broken);
        refused(says, "policies/usa.yaml, line ");
    }

    @Test
    void aFaultNamesTheLineItStandsOn() throws Exception {
        String broken = text("usa").replace("rule: rel-to", "rule: Rel To");
        int line = 1 + broken.substring(0, broken.indexOf("rule: Rel To")).split("\n", -1).length - 1;
        write("usa.yaml", broken);
        refused("tagCategories[1].rule must be", "policies/usa.yaml, line " + line + ": ");
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
