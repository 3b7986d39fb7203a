package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The join is a lattice operation, and what it permits each of the markings permits: over all triples of 150 markings
/// that meet every constraint and hold every value of the policy, and over seeded triples of 10,000 generated ones
/// (a million with `-Dentente.long=true`). Recipients are a bit set.
class LatticeLawsTest {
    private static final LocalDate ON = LocalDate.of(2026, 11, 25);
    private static final int CHOSEN = 150;
    private static final int GENERATED = 10_000;
    private static final int TRIPLES = Boolean.getBoolean("entente.long") ? 1_000_000 : 20_000;

    private static SecurityPolicy usa;
    private static List<Marking> generated;
    private static List<Recipient> recipients;

    /// Which recipients an element permits: bit 2n for a release to recipient n, bit 2n + 1 for a display.
    private static final Map<RollUp, Long> PERMITTED = new HashMap<>();

    @BeforeAll
    static void generate() throws Exception {
        usa = SecurityPolicies.load(null).find("usa").orElseThrow();
        generated = GeneratedMarkings.of(usa, GENERATED, 1);
        recipients = recipients();
    }

    private static List<Recipient> recipients() {
        Set<String> every = new HashSet<>();
        for (Marking marking : generated) {
            for (Value value : marking.elements().values()) {
                if (value.category().access() == TagCategory.Access.READ_IN) {
                    TagSet set = usa.data().sets().get(value.category().set());
                    String name = (set.phrase() == null ? "" : set.phrase()) + value.name();
                    every.add(name);
                    value.arguments().forEach(argument -> every.add(name + "-" + argument));
                }
            }
        }
        Set<String> half = new TreeSet<>(every);
        half.removeIf(name -> name.length() % 2 == 0);
        List<Recipient> all = new ArrayList<>();
        Random random = new Random(2);
        for (String country : List.of("USA", "GBR", "AUS", "FRA", "NZL", "BRA")) {
            all.add(new Recipient(country, "TS", every, Recipient.Organisation.GOVERNMENT, true, true));
            all.add(new Recipient(
                    country,
                    List.of("U", "C", "S", "TS").get(random.nextInt(4)),
                    half,
                    random.nextBoolean() ? Recipient.Organisation.GOVERNMENT : Recipient.Organisation.CONTRACTOR,
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return all;
    }

    private static RollUp of(Marking marking) {
        return RollUp.of(usa.data(), marking.elements(), ON);
    }

    private static long permitted(RollUp element) {
        return PERMITTED.computeIfAbsent(element, key -> {
            long bits = 0;
            for (int i = 0; i < recipients.size(); i++) {
                for (Purpose purpose : Purpose.values()) {
                    if (ReleaseDecider.decide(usa.data(), key, recipients.get(i), purpose, ON)
                            instanceof Decision.Permit) {
                        bits |= 1L << (2 * i + (purpose == Purpose.DISPLAY ? 1 : 0));
                    }
                }
            }
            return bits;
        });
    }

    /// Those first that bring a fact of the policy's constraints or a value that none before had.
    private static List<Marking> chosen() {
        Set<Marking> chosen = new LinkedHashSet<>();
        Set<String> facts = new HashSet<>();
        for (Marking marking : generated) {
            if (facts.addAll(MarkingFacts.of(usa.data(), marking.elements())) && chosen.size() < CHOSEN) {
                chosen.add(marking);
            }
        }
        Set<String> missing = new TreeSet<>(usa.data().constraints().keySet());
        usa.data().categories().forEach((name, category) -> {
            if (category.effect() != TagCategory.Effect.OBSOLETE) {
                missing.add(name);
            }
        });
        missing.removeAll(facts);
        missing.removeIf(name -> usa.data().sets().stream()
                .anyMatch(set -> set.open() != null && set.open().name().equals(name)));
        assertEquals(Set.of(), missing, "no marking meets these");
        for (Marking marking : generated) {
            if (chosen.size() < CHOSEN) {
                chosen.add(marking);
            }
        }
        return List.copyOf(chosen);
    }

    @Test
    void theLawsHoldForAllTriplesOfChosenMarkings() {
        List<RollUp> all = chosen().stream().map(LatticeLawsTest::of).toList();
        assertEquals(CHOSEN, all.size());
        RollUp[][] pairs = new RollUp[CHOSEN][CHOSEN];
        Map<RollUp, RollUp> known = new HashMap<>();
        long permits = 0;
        for (int i = 0; i < CHOSEN; i++) {
            for (int j = 0; j < CHOSEN; j++) {
                RollUp joined = all.get(i).join(all.get(j));
                pairs[i][j] = known.computeIfAbsent(joined, key -> key);
                long both = permitted(all.get(i)) & permitted(all.get(j));
                assertEquals(0, permitted(pairs[i][j]) & ~both, "safety");
                permits += Long.bitCount(permitted(pairs[i][j]));
            }
            assertEquals(all.get(i), pairs[i][i], "idempotent");
        }
        long triples = 0;
        for (int i = 0; i < CHOSEN; i++) {
            for (int j = 0; j < CHOSEN; j++) {
                assertEquals(pairs[i][j], pairs[j][i], "commutative");
                for (int k = 0; k < CHOSEN; k++) {
                    // Both sides are joins of a pair and one: equal for every order of the three.
                    RollUp left = pairs[i][j].join(all.get(k));
                    if (!left.equals(all.get(i).join(pairs[j][k]))) {
                        throw new AssertionError("not associative: " + i + " " + j + " " + k);
                    }
                    triples++;
                }
            }
        }
        assertEquals(3_375_000, triples);
        assertTrue(permits > 1_000, permits + " permits: the test proves nothing");
    }

    @Test
    void theLawsHoldForTriplesOfGeneratedMarkings() {
        Random random = new Random(3);
        long permits = 0;
        for (int n = 0; n < TRIPLES; n++) {
            RollUp a = of(generated.get(random.nextInt(GENERATED)));
            RollUp b = of(generated.get(random.nextInt(GENERATED)));
            RollUp c = of(generated.get(random.nextInt(GENERATED)));
            RollUp all = a.join(b).join(c);
            assertEquals(all, c.join(a).join(b));
            assertEquals(all, all.join(b));
            long each = permitted(a) & permitted(b) & permitted(c);
            assertEquals(0, bits(all) & ~each, () -> "safety of " + a + " " + b + " " + c);
            permits += Long.bitCount(bits(all));
        }
        assertTrue(permits > 100, permits + " permits: the test proves nothing");
    }

    /// As [#permitted], for elements that do not come again.
    private static long bits(RollUp element) {
        long bits = permitted(element);
        PERMITTED.remove(element);
        return bits;
    }

    @Test
    void addingAPortionNeverWidensARelease() {
        Random random = new Random(4);
        for (int n = 0; n < 5_000; n++) {
            RollUp all = of(generated.get(random.nextInt(GENERATED)));
            long before = permitted(all);
            for (int i = 0; i < 4; i++) {
                all = all.join(of(generated.get(random.nextInt(GENERATED))));
                long now = bits(all);
                assertEquals(0, now & ~before);
                before = now;
            }
        }
    }

    @Test
    void everyRollUpHasALawfulBannerThatDominatesIt() {
        Random random = new Random(5);
        for (int n = 0; n < 5_000; n++) {
            List<Marking> portions = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                portions.add(generated.get(random.nextInt(GENERATED)));
            }
            Parsed banner = usa.join(portions, ON);
            if (!(banner instanceof Parsed.Valid(Marking marking))) {
                throw new AssertionError(portions + " have no lawful banner: " + banner);
            }
            RollUp all = portions.stream()
                    .map(LatticeLawsTest::of)
                    .reduce(RollUp::join)
                    .orElseThrow();
            assertEquals(List.of(), of(marking).weaknesses(all.shown(false), ON), marking::toString);
        }
    }

    @Test
    void everyGeneratedMarkingIsReadAgainFromBothItsForms() {
        for (Marking marking : generated) {
            assertEquals(new Parsed.Valid(marking), usa.parse(usa.render(marking)));
            assertEquals(
                    marking,
                    usa.parsePortion(usa.renderPortion(marking)) instanceof Parsed.Valid(Marking read)
                            ? read
                            : usa.renderPortion(marking));
        }
    }
}
