package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Markings that somebody made to be misread.
class HostileMarkingTest {
    private static final List<String> BANNERS = List.of(
            "UNCLASSIFIED",
            "SECRET",
            "SECRET//NOFORN",
            "TOP SECRET//REL TO USA, AUS, CAN, GBR, NZL",
            "SECRET//REL TO USA, GBR");
    private static final List<String> PORTIONS =
            List.of("(U)", "(C)", "(S)", "(S//NF)", "(C//REL TO USA, GBR)", "(TS//REL TO USA, AUS, GBR)", "(U//NF)");

    private static final LocalDate ON = LocalDate.of(2026, 11, 25);

    private final SecurityPolicy usa;
    private final SecurityPolicy gbr;

    HostileMarkingTest() throws Exception {
        SecurityPolicies policies = SecurityPolicies.load(null);
        usa = policies.find("usa").orElseThrow();
        gbr = policies.find("gbr").orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsAcceptedAfterAnyChangeIsStillExactlyItsText(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(BANNERS.get(random.nextInt(BANNERS.size())));
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, (char) random.nextInt(0x250));
                case 2 -> text.insert(at, (char) (' ' + random.nextInt(0x5f)));
                default -> text.setLength(at);
            }
            if (usa.parse(text.toString()) instanceof Parsed.Valid(Marking marking)) {
                accepted++;
                assertEquals(text.toString(), marking.banner());
                assertTrue(text.toString().startsWith(marking.level().name()), text::toString);
                if (marking.releasability() instanceof Releasability.Decided decided) {
                    decided.display().forEach(code -> assertTrue(text.toString().contains(code), text::toString));
                }
            }
        }
        assertTrue(accepted > 0, "no change was ever accepted: the test proves nothing");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void aPermitIsPermittedByEveryPortionAlone(long seed) {
        Random random = new Random(seed);
        int permits = 0;
        for (int i = 0; i < 5_000; i++) {
            Marking banner = read(usa.parse(BANNERS.get(random.nextInt(BANNERS.size()))));
            List<Marking> portions = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                portions.add(read(usa.parsePortion(PORTIONS.get(random.nextInt(PORTIONS.size())))));
            }
            String country = List.of("USA", "GBR", "AUS", "FRA").get(random.nextInt(4));
            if (decide(banner, portions, country) instanceof Decision.Permit) {
                permits++;
                assertInstanceOf(Decision.Permit.class, decide(banner, List.of(), country));
                for (Marking portion : portions) {
                    assertInstanceOf(Decision.Permit.class, decide(banner, List.of(portion), country));
                    assertFalse(portion.level().rank() > banner.level().rank());
                }
            }
        }
        assertTrue(permits > 100, permits + " permits");
    }

    @Test
    void aMarkingOfAnotherPolicyDecidesNothing() {
        Marking british = read(gbr.parse("UK SECRET"));
        denied("usa.policy", decide(british, List.of(), "GBR"));
        denied("usa.policy", decide(read(usa.parse("SECRET//REL TO USA, GBR")), List.of(british), "GBR"));
        assertInstanceOf(Parsed.Invalid.class, usa.join(List.of(british), ON));
    }

    @Test
    void whatIsForNamedOrReadInRecipientsDoesNotGoToAnAgencyAsAWhole() {
        denied("usa.orcon", decide(read(usa.parse("SECRET//ORCON/REL TO USA, GBR")), List.of(), "GBR"));
        denied("usa.si", decide(read(usa.parse("SECRET//SI//REL TO USA, GBR")), List.of(), "GBR"));
        denied(
                "usa.orcon",
                decide(
                        read(usa.parse("SECRET//REL TO USA, GBR")),
                        List.of(read(usa.parsePortion("(S//OC/REL TO USA, GBR)"))),
                        "GBR"));
    }

    @Test
    void aDenialNamesNeitherContentNorWhoElseIsAllowed() {
        Marking banner = read(usa.parse("SECRET//REL TO USA, AUS, NZL"));
        Finding reason = assertInstanceOf(Decision.Deny.class, decide(banner, List.of(), "GBR"))
                .reasons()
                .getFirst();
        assertFalse(reason.message().contains("AUS") || reason.message().contains("NZL"), reason.message());
        Parsed.Invalid invalid = assertInstanceOf(Parsed.Invalid.class, gbr.parse("UK SECRET - CANARY1"));
        assertFalse(invalid.toString().contains("CANARY"));
    }

    @Test
    void reasonsAreCompleteAndEachIsSaidOnce() {
        Marking banner = read(usa.parse("SECRET//NOFORN"));
        Marking portion = read(usa.parsePortion("(TS//NF)"));
        List<Finding> reasons = assertInstanceOf(Decision.Deny.class, decide(banner, List.of(portion, portion), "XXX"))
                .reasons();
        assertEquals(
                List.of("usa.recipient", "usa.noforn", "usa.noforn", "usa.noforn", "usa.dominance"),
                reasons.stream().map(Finding::rule).toList());
        assertEquals(reasons.size(), Set.copyOf(reasons).size());
    }

    @Test
    void longAndDeepTextIsRefusedInLinearTime() {
        assertTimeout(Duration.ofSeconds(5), () -> {
            assertInstanceOf(Parsed.Invalid.class, usa.parse("A".repeat(50_000_000)));
            for (String piece : List.of("/", "//", " - ", "SECRET//", "REL TO USA, ", "-SENSITIVE", "(", "UK ")) {
                String text = piece.repeat(1024 / piece.length()).strip();
                for (int i = 0; i < 200; i++) {
                    assertInstanceOf(Parsed.Invalid.class, usa.parse(text));
                    assertInstanceOf(Parsed.Invalid.class, gbr.parse(text));
                    assertInstanceOf(Parsed.Invalid.class, usa.parsePortion("(" + text + ")"));
                }
            }
        });
    }

    @Test
    void theLimitsAreExact() {
        StringBuilder list = new StringBuilder("SECRET//REL TO USA");
        for (char a = 'A'; list.length() < 2000; a++) {
            list.append(", ").append("AU").append(a);
        }
        assertEquals(
                "usa.characters",
                assertInstanceOf(Parsed.Invalid.class, usa.parse(list.toString()))
                        .findings()
                        .getFirst()
                        .rule());
        Marking banner = read(usa.parse("SECRET//REL TO USA, GBR"));
        Marking portion = read(usa.parsePortion("(U)"));
        List<Marking> most = new ArrayList<>(Collections.nCopies(256, portion));
        assertInstanceOf(Decision.Permit.class, decide(banner, most, "GBR"));
        most.add(portion);
        assertInstanceOf(Decision.Deny.class, decide(banner, most, "GBR"));
    }

    private Decision decide(Marking banner, List<Marking> portions, String country) {
        Recipient recipient = Recipient.agency(country, usa.highestLevel(), Set.of());
        return usa.decide(banner, portions, recipient, Purpose.RELEASE, ON);
    }

    private static void denied(String rule, Decision decision) {
        assertEquals(
                rule,
                assertInstanceOf(Decision.Deny.class, decision)
                        .reasons()
                        .getFirst()
                        .rule());
    }

    private static Marking read(Parsed parsed) {
        return assertInstanceOf(Parsed.Valid.class, parsed, parsed::toString).marking();
    }
}
