package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "usa.state", "gbr-fcdo.1", "0"})
    void acceptsAgencyIds(String text) throws ExchangeException {
        assertEquals(text, AgencyId.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "usa.", "-usa", "USA", "usa..state", "usa/state", "usa state", "../x", "usa\n", "ü"})
    void refusesOtherAgencyIds(String text) {
        assertEquals(
                Reason.INVALID_REQUEST,
                assertThrows(ExchangeException.class, () -> AgencyId.parse(text))
                        .reason());
    }

    @Test
    void boundsTheLengths() throws ExchangeException {
        AgencyId longest = AgencyId.parse("a".repeat(64));
        assertThrows(ExchangeException.class, () -> AgencyId.parse("a".repeat(65)));
        String path = "/client/" + "d".repeat(255 - "spiffe://".length() - 64 - "/client/".length());
        assertEquals(255, SpiffeId.parse("spiffe://" + longest + path).value().length());
        assertThrows(ExchangeException.class, () -> SpiffeId.parse("spiffe://" + longest + path + "d"));
    }

    @Test
    void takesIdentitiesApart() throws ExchangeException {
        SpiffeId id = SpiffeId.parse("spiffe://usa.state/client/sanctions-desk");
        assertEquals(new AgencyId("usa.state"), id.agency());
        assertEquals("/client/sanctions-desk", id.path());
        assertEquals(id, SpiffeId.of(id.agency(), id.path()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://usa.state",
                "spiffe://usa.state/",
                "spiffe://usa.state/gateway/",
                "spiffe://usa.state//gateway",
                "spiffe://usa..state/gateway",
                "spiffe://.usa/gateway",
                "spiffe:///gateway",
                "SPIFFE://usa.state/gateway",
                "spiffe://usa.state/Gateway",
                "spiffe://usa.state/gate%20way",
                "spiffe://usa.state/client/.."
            })
    void refusesOtherIdentities(String text) {
        assertEquals(
                Reason.INVALID_REQUEST,
                assertThrows(ExchangeException.class, () -> SpiffeId.parse(text))
                        .reason());
    }

    @Test
    void bindsEachPurposeToItsPath() throws ExchangeException {
        assertTrue(Purpose.GATEWAY.allows(SpiffeId.parse("spiffe://usa.state/gateway")));
        assertTrue(Purpose.CLIENT.allows(SpiffeId.parse("spiffe://usa.state/client/desk")));
        assertFalse(Purpose.CLIENT.allows(SpiffeId.parse("spiffe://usa.state/client")));
        assertFalse(Purpose.CLIENT.allows(SpiffeId.parse("spiffe://usa.state/client/desk/two")));
        assertFalse(Purpose.SIGN.allows(SpiffeId.parse("spiffe://usa.state/seal")));
        assertEquals("2.25.221800275519908556207159424694768378542.3.5", Purpose.ARCHIVE.oid());
    }
}
