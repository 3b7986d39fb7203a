package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    private static final String GOOD =
            "id: spiffe://usa.state/client/desk\ngateway: gw.example:7443\ngatewayId: spiffe://usa.state/gateway\n";

    @TempDir
    Path folder;

    private ClientSettings read(String yaml) throws Exception {
        return ClientSettings.read(Files.writeString(folder.resolve("client.yaml"), yaml));
    }

    @Test
    void readsTheThreeKeys() throws Exception {
        ClientSettings settings = read(GOOD);
        assertEquals("spiffe://usa.state/client/desk", settings.id().value());
        assertEquals(new Address("gw.example", 7443), settings.gateway());
        assertEquals("spiffe://usa.state/gateway", settings.gatewayId().value());
    }

    /// What is wrong, and what the message must name.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway: gw.example:7443 | gateway: gw.example | line 2",
                "gateway: gw.example:7443 | gateway: gw.example:99999 | line 2",
                "gateway: gw.example:7443 | gateway: [a, b] | line 2",
                "gatewayId: | gatewayID: | gatewayID",
                "id: spiffe://usa.state/client/desk | id: desk | line 1",
                "id: spiffe://usa.state/client/desk | gateway: a:1 | twice",
                "id: spiffe://usa.state/client/desk | id: {a | not YAML",
                "id: spiffe://usa.state/client/desk | - a | not YAML",
            })
    void namesWhatIsWrongAndWhere(String good, String bad, String named) {
        ExchangeException e = assertThrows(ExchangeException.class, () -> read(GOOD.replace(good, bad)));
        assertEquals(Reason.CONFIGURATION, e.reason());
        assertTrue(e.text().contains(named), e.text());
        assertTrue(e.text().contains("client.yaml"), e.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "gateway", "gatewayId"})
    void demandsEachKey(String key) {
        String without = GOOD.replaceAll("(?m)^" + key + ":.*\n", "");
        ExchangeException e = assertThrows(ExchangeException.class, () -> read(without));
        assertTrue(e.text().startsWith(key + " is missing"), e.text());
    }

    @ParameterizedTest
    @CsvSource({"[::1]:7443, ::1, 7443", "127.0.0.1:1, 127.0.0.1, 1"})
    void readsAddressesAndWritesThemTheSame(String text, String host, int port) throws Exception {
        Address address = Address.parse(text, "it");
        assertEquals(new Address(host, port), address);
        assertEquals(text, address.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "a", "a:", "a:0", "a:65536", "::1:7443", "[a]:1", "a:-1", "a:1 "})
    void refusesWhatIsNoAddress(String text) {
        assertThrows(ExchangeException.class, () -> Address.parse(text, "it"));
    }
}
