package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.marking.Recipient.Organisation;
import org.junit.jupiter.api.Test;

/// Content with its markings, and policies on the days on which they are in force.
class MarkedTest {
    private static final LocalDate ON = LocalDate.of(2026, 11, 25);

    private final SecurityPolicies policies = SecurityPolicies.load(null);
    private final SecurityPolicy usa = policies.find("usa").orElseThrow();
    private final SecurityPolicy tlp = policies.find("tlp").orElseThrow();

    MarkedTest() throws ExchangeException {}

    @Test
    void aListIsDecidedOnEachOfItsParts() {
        List<Marked<String>> open = List.of(
                new Marked<>("A name", portion("(S//REL TO USA, GBR)")), new Marked<>("A town", portion("(U)")));
        List<Marked<String>> mixed = List.of(open.getFirst(), new Marked<>("A source", portion("(S//NF)")));
        assertEquals("SECRET//REL TO USA, GBR", read(usa.banner(open, ON)).banner());
        assertEquals("SECRET//NOFORN", read(usa.banner(mixed, ON)).banner());
        Marking banner = read(usa.parse("SECRET//REL TO USA, GBR"));
        Recipient british = Recipient.agency("GBR", usa.highestLevel(), Set.of());
        assertInstanceOf(Decision.Permit.class, usa.decide(new Marked<>(open, banner), british, Purpose.RELEASE, ON));
        List<String> rules = assertInstanceOf(
                        Decision.Deny.class, usa.decide(new Marked<>(mixed, banner), british, Purpose.RELEASE, ON))
                .reasons()
                .stream()
                .map(Finding::rule)
                .toList();
        assertTrue(rules.contains("usa.noforn") && rules.contains("usa.dominance"), rules::toString);
    }

    /// For whom a roll-up is, for those each of its parts is (the safety law).
    @Test
    void aRollUpOfTrafficLightsIsForNobodyForWhomAPartIsNot() {
        List<Marking> lights = new ArrayList<>();
        for (String label : List.of("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")) {
            lights.add(read(tlp.parse(label)));
        }
        int permitted = 0;
        for (Marking one : lights) {
            for (Marking other : lights) {
                Marking both = read(tlp.join(List.of(one, other), ON));
                assertEquals(both, read(tlp.join(List.of(other, one), ON)));
                assertEquals(lights.get(Math.max(lights.indexOf(one), lights.indexOf(other))), both);
                for (Organisation organisation : Organisation.values()) {
                    for (int who = 0; who < 4; who++) {
                        Recipient recipient =
                                new Recipient("GBR", null, Set.of(), organisation, (who & 1) != 0, (who & 2) != 0);
                        if (permits(both, recipient)) {
                            permitted++;
                            assertTrue(permits(one, recipient) && permits(other, recipient), both + " " + recipient);
                        }
                    }
                }
            }
        }
        assertTrue(permitted > 0 && permitted < 200, permitted + " permitted");
    }

    private boolean permits(Marking marking, Recipient recipient) {
        return tlp.decide(marking, List.of(), recipient, Purpose.RELEASE, ON) instanceof Decision.Permit;
    }

    @Test
    void underAPolicyThatIsNotInForceNothingIsMarkedJoinedOrReleased() {
        LocalDate before = LocalDate.of(2016, 12, 30);
        Marking old = read(usa.parse("UNCLASSIFIED"));
        Recipient british = Recipient.agency("GBR", usa.highestLevel(), Set.of());
        assertInstanceOf(
                Decision.Permit.class, usa.decide(old, List.of(), british, Purpose.RELEASE, before.plusDays(1)));
        assertEquals(
                List.of("usa.validity"),
                assertInstanceOf(Decision.Deny.class, usa.decide(old, List.of(), british, Purpose.RELEASE, before))
                        .reasons()
                        .stream()
                        .map(Finding::rule)
                        .toList());
        assertEquals("usa.validity", refusal(usa.join(List.of(old), before)));
        assertEquals("usa.validity", refusal(usa.parseNew("UNCLASSIFIED", before)));
        assertEquals("usa.validity", refusal(usa.parseNewPortion("(U)", null, before)));
    }

    private static String refusal(Parsed parsed) {
        return assertInstanceOf(Parsed.Invalid.class, parsed)
                .findings()
                .getFirst()
                .rule();
    }

    private Marking portion(String mark) {
        return read(usa.parsePortion(mark));
    }

    private static Marking read(Parsed parsed) {
        return assertInstanceOf(Parsed.Valid.class, parsed, parsed::toString).marking();
    }
}
