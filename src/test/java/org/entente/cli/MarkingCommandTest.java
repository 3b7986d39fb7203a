package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `entente marking` as a person uses it: one case on the command line.
class MarkingCommandTest {
    @TempDir
    Path home;

    private Verbs.Result marking(String verb, String... args) {
        List<String> all = new ArrayList<>(List.of("marking", verb, "--home", home.toString()));
        all.addAll(List.of(args));
        return Verbs.run(all.toArray(String[]::new));
    }

    private static void is(int exit, String text, Verbs.Result result) {
        assertEquals(new Verbs.Result(exit, text, ""), result);
    }

    @Test
    void aMarkingIsWrittenAsALabelAndReadBack() throws Exception {
        Verbs.Result written = marking(
                "label",
                "--policy",
                "usa",
                "--created",
                "2026-11-25T10:00:00Z",
                "--review",
                "2031-11-25T00:00:00Z",
                "--originator",
                "spiffe://usa.state/sign",
                "TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR");
        try (InputStream in = MarkingCommandTest.class.getResourceAsStream("/markings/label.xml")) {
            is(0, new String(in.readAllBytes(), StandardCharsets.UTF_8), written);
        }
        Path file = Files.writeString(home.resolve("label.xml"), written.out());
        is(0, """
                TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR
                The originator's label under policy usa:
                  originator: spiffe://usa.state/sign
                  created: 2026-11-25T10:00:00Z
                  to be reviewed: 2031-11-25T00:00:00Z
                """, marking("read-label", file.toString()));
        is(0, """
                {"valid":true,"kind":"originator","policy":"usa","marking":"TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR",\
                "originator":"spiffe://usa.state/sign","created":"2026-11-25T10:00:00Z","review":"2031-11-25T00:00:00Z",\
                "findings":[]}
                """, marking("read-label", "--json", file.toString()));
        Files.writeString(file, written.out().replace("AUS<", "NZL<"));
        Verbs.Result refused = marking("read-label", file.toString());
        assertEquals(1, refused.exit());
        assertTrue(
                refused.out().startsWith("Not a label that is understood here:\n  adatp-4774.privacy-mark: "),
                refused.out());
        assertTrue(marking("read-label", "--json", file.toString())
                .out()
                .startsWith("{\"valid\":false,\"findings\":[{\"rule\":\"adatp-4774.privacy-mark\""));
        assertEquals(1, marking("read-label", home.resolve("absent").toString()).exit());
    }

    @Test
    void aLabelNeedsAValidMarkingAndTimesInOrder() {
        Verbs.Result other = marking("label", "--policy", "tlp", "--alternative", "--json", "TLP:GREEN");
        assertEquals(0, other.exit());
        assertTrue(other.out().contains("alternativeConfidentialityLabel")
                && other.out().startsWith("{\"label\":\"<?xml"));
        Verbs.Result invalid = marking("label", "--policy", "usa", "SECRET//NOFROM");
        assertEquals(1, invalid.exit());
        assertTrue(invalid.out().contains("usa.understood"), invalid.out());
        for (String[] wrong : List.of(
                new String[] {"--created", "yesterday"},
                new String[] {"--review", "2026-11-25"},
                new String[] {"--created", "2026-11-25T10:00:00Z", "--review", "2026-11-25T09:00:00Z"},
                new String[] {"--originator", "a\nb"})) {
            List<String> all = new ArrayList<>(List.of("--policy", "usa"));
            all.addAll(List.of(wrong));
            all.add("SECRET//NOFORN");
            assertEquals(2, marking("label", all.toArray(String[]::new)).exit(), String.join(" ", wrong));
        }
    }

    @Test
    void aPolicyThatIsOverMarksNothingNew() throws Exception {
        Path file = Files.createDirectories(home.resolve("policies")).resolve("usa.yaml");
        try (InputStream in = MarkingCommandTest.class.getResourceAsStream("/policies/usa.yaml")) {
            String usa = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    file,
                    usa.replace("validFrom: \"2016-12-31\"", "validFrom: \"2016-12-31\"\nvalidUntil: \"2016-12-31\""));
        }
        for (Verbs.Result result : List.of(
                parse("SECRET//NOFORN"),
                parse("(S//NF)"),
                marking("join", "--policy", "usa", "(S//NF)"),
                marking("label", "--policy", "usa", "SECRET//NOFORN"),
                marking("decide", "--policy", "usa", "--country", "USA", "--clearance", "S", "SECRET//NOFORN"))) {
            assertEquals(1, result.exit());
            assertTrue(result.out().contains("usa.validity"), result.out());
        }
    }

    @Test
    void aValidMarkingIsPutInWords() {
        is(0, """
                TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR/DISPLAY ONLY AFG
                Valid under policy usa 2016-12-31/3:
                  level: TOP SECRET
                  owner: USA
                  release: to AUS, GBR; shown without a copy to AFG; to nobody else abroad
                  SCIcontrols: SI, SI-G
                  disseminationControls: OC, REL, DISPLAYONLY
                """, parse("TOP SECRET//SI-G//ORCON/REL TO USA, AUS, GBR/DISPLAY ONLY AFG"));
        assertTrue(parse("SECRET//NOFORN").out().contains("release: to nobody abroad\n"));
        assertTrue(parse("SECRET").out().contains("release: to nobody abroad, since the marking says nothing of it\n"));
        assertTrue(parse("UNCLASSIFIED").out().contains("release: the marking leaves it to the agreement\n"));
        assertTrue(parse("SECRET//RELIDO")
                .out()
                .contains("release: to nobody abroad, unless a disclosure official decides so\n"));
    }

    private Verbs.Result parse(String text) {
        return marking("parse", "--policy", "usa", text);
    }

    @Test
    void theOffendingPartsAreUnderlinedAndEachRuleIsCited() {
        is(1, """
                SECRET////NOFORN//XYZZY
                        ^         ^^^^^
                Not valid under policy usa 2016-12-31/3:
                  usa.grammar: A separator separates nothing; leave it out.
                    CAPCO-2016 section A.6 p15-16, section D.1 p27
                  usa.understood: What stands at characters 19 to 23 is not understood, so nothing can be released \
                under it. Check spelling and punctuation.
                    CAPCO-2016 section B.5 p23 (systems reject what is not marked as the Register says)
                """, parse("SECRET////NOFORN//XYZZY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET//NOFoRN", "SECRET//NOF\u041eRN", "SECRET//NOF\nRN", "SECRET//NOF\u001bRN"})
    void aCharacterThatIsWrongIsUnderlinedAndCannotCommandTheTerminal(String text) {
        Verbs.Result result = parse(text);
        assertEquals(1, result.exit());
        List<String> lines = result.out().lines().toList();
        assertEquals(text.replaceAll("[\n\u001b]", "?"), lines.get(0));
        assertEquals("           ^", lines.get(1));
        assertFalse(result.out().contains("\u001b"));
    }

    @Test
    void theOneSafeReadingIsOffered() {
        String out = parse("SECRET//NOFORN/ORCON").out();
        assertTrue(out.startsWith("SECRET//NOFORN/ORCON\n               ^^^^^\nNot valid"), out);
        assertTrue(out.endsWith("\nThe one safe reading: SECRET//ORCON/NOFORN\n"), out);
    }

    @Test
    void aLongTextIsCut() {
        String out = parse("A".repeat(5000)).out();
        assertTrue(out.startsWith("A".repeat(1024) + "...\nNot valid"), out);
    }

    @Test
    void aPortionIsReadUnderItsBanner() {
        Verbs.Result read = marking("parse", "--policy", "usa", "--context", "SECRET//REL TO USA, GBR", "(S//REL)");
        assertEquals(0, read.exit());
        assertTrue(read.out().startsWith("(S//REL TO USA, GBR)\nValid"), read::out);
        Verbs.Result invalid = marking("parse", "--policy", "usa", "--context", "SECRET//XX", "(S//REL)");
        assertEquals(1, invalid.exit());
        assertTrue(invalid.out().startsWith("(S//REL)\nNot valid"), "the place is in the banner: " + invalid);
        assertTrue(invalid.out().contains("The banner it stands under is invalid: "), invalid::out);
    }

    @Test
    void portionsRollUpToABannerThatCanBeHandedOn() {
        is(0, "SECRET//NOFORN\n", marking("join", "--policy", "usa", "(S//NF)", "(U)"));
        is(1, """
                (U//XX)
                    ^^
                There is no banner for these portions:
                  usa.understood: Portion 2: What stands at characters 5 to 6 is not understood, so nothing can be \
                released under it. Check spelling and punctuation.
                    CAPCO-2016 section B.5 p23 (systems reject what is not marked as the Register says)
                """, marking("join", "--policy", "usa", "(S//NF)", "(U//XX)"));
    }

    @Test
    void aDecisionIsASentenceAndItsRules() {
        is(0, """
                PERMIT: by its marking a recipient of GBR may have it; the agreement decides too.
                Obligations:
                  usa.orcon: The originator decides on further dissemination.
                    CAPCO-2016 section H.8 p136; ISM-ID-00028 (classified; not with ORCON-USGOV or RELIDO; the originator's \
                list of recipients)
                """, decide("--clearance", "S", "--on-distribution", "SECRET//ORCON/REL TO USA, GBR"));
        is(1, """
                DENY: a recipient of GBR may not have it:
                  usa.clearance: The banner is above the recipient's clearance.
                    CAPCO-2016 Table 5 p40-45 (clearance at or above the level)
                """, decide("SECRET//REL TO USA, GBR"));
        Verbs.Result invalid = decide("--clearance", "S", "SECRET//XX");
        assertEquals(1, invalid.exit());
        assertTrue(invalid.out().startsWith("SECRET//XX\n        ^^\nDENY: "), invalid::out);
    }

    private Verbs.Result decide(String... args) {
        List<String> all = new ArrayList<>(List.of("--policy", "usa", "--country", "GBR"));
        all.addAll(List.of(args));
        return marking("decide", all.toArray(String[]::new));
    }

    @Test
    void everyOptionOfARecipientCounts() {
        String sci = "SECRET//SI//REL TO USA, GBR";
        assertEquals(1, decide("--clearance", "TS", sci).exit());
        assertEquals(
                0,
                decide("--clearance", "TS", "--read-in", "TK", "--read-in", "SI", sci)
                        .exit());
        String propin = "SECRET//PROPIN/REL TO USA, GBR";
        assertEquals(0, decide("--clearance", "S", propin).exit());
        assertEquals(1, decide("--clearance", "S", "--contractor", propin).exit());
        assertEquals(
                1,
                decide("--clearance", "S", "--portion", "(S//NF)", "SECRET//REL TO USA, GBR")
                        .exit());
        assertEquals(
                0,
                decide("--clearance", "S", "--display", "SECRET//DISPLAY ONLY GBR")
                        .exit());
        assertEquals(1, decide("--clearance", "S", "SECRET//DISPLAY ONLY GBR").exit());
        String exdis = "SECRET//NOFORN//EXDIS";
        String[] usa = {"--policy", "usa", "--country", "USA", "--clearance", "S", exdis};
        assertEquals(1, marking("decide", usa).exit());
        usa[usa.length - 1] = "--named";
        List<String> named = new ArrayList<>(List.of(usa));
        named.add(exdis);
        assertEquals(0, marking("decide", named.toArray(String[]::new)).exit());
    }

    @Test
    void programsMayUseArgumentsToo() {
        is(
                0,
                "{\"banner\":\"SECRET//NOFORN\",\"findings\":[]}\n",
                marking("join", "--json", "--policy", "usa", "(S//NF)", "(U)"));
        Verbs.Result parsed = marking("parse", "--json", "--policy", "usa", "SECRET//XX");
        assertEquals(1, parsed.exit());
        assertTrue(parsed.out().startsWith("{\"valid\":false,\"marking\":null,"), parsed::out);
        Verbs.Result decided = decide("--json", "SECRET//NOFORN");
        assertEquals(1, decided.exit());
        assertTrue(decided.out().startsWith("{\"decision\":\"DENY\",\"reasons\":[{\"rule\":\""), decided::out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parse SECRET",
                "parse --policy xyz SECRET",
                "parse --policy usa --context SECRET",
                "parse --policy usa SECRET SECRET",
                "join (U)",
                "join --policy xyz",
                "decide --policy usa SECRET",
                "decide --country USA SECRET",
                "decide --policy xyz --country USA SECRET",
                "decide --policy usa",
                "decide --clearance S"
            })
    void wrongUsageIsExitTwo(String line) {
        String[] words = line.split(" ");
        Verbs.Result result =
                marking(words[0], List.of(words).subList(1, words.length).toArray(String[]::new));
        assertEquals(2, result.exit(), result::toString);
        assertEquals("", result.out());
        assertTrue(result.err().contains("See 'entente marking " + words[0] + " --help'."), result::err);
    }

    @Test
    void aHomesPoliciesAreUsed() throws IOException {
        Path file = Files.createDirectories(home.resolve("policies")).resolve("zzz.yaml");
        String gbr;
        try (InputStream in = MarkingCommandTest.class.getResourceAsStream("/policies/gbr.yaml")) {
            assertTrue(in != null, "the built-in policy is gone");
            gbr = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.writeString(
                file,
                gbr.replace("id: gbr", "id: zzz")
                        .replace("name: GBR}", "name: ZZZ}")
                        .replaceFirst("(?m)^oid: .*$", "oid: 2.25.4711"));
        Verbs.Result read = marking("parse", "--policy", "zzz", "UK SECRET");
        assertEquals(0, read.exit(), read::toString);
        assertTrue(read.out().contains("Valid under policy zzz "), read::out);
        assertEquals(0, marking("parse", "--policy", "gbr", "UK SECRET").exit());

        Files.writeString(file, "id: zzz\n");
        Verbs.Result broken = marking("parse", "--policy", "usa", "SECRET");
        assertEquals(1, broken.exit());
        assertTrue(broken.err().startsWith("entente: CONFIGURATION: policies/zzz.yaml"), broken::err);
    }
}
