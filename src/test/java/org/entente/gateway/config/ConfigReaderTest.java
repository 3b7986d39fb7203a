package org.entente.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.TestHome;
import org.entente.gateway.TestPki;
import org.entente.trust.AgencyId;
import org.entente.trust.SpiffeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    static final String GOOD = """
            agency: usa.state
            country: USA
            policy: usa
            listen:
              grpc: 127.0.0.1:0
            clients:
              spiffe://usa.state/client/desk:
                roles: [submitter]
            partners:
              gbr.fcdo:
                address: 127.0.0.1:7443
                country: GBR
                policy: gbr
            limits:
              drainSeconds: 5
            courier:
              firstRetry: 100ms
            agreements:
              usa-gbr-1:
                maxBytes: 1000
            """;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestPki usa;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestPki gbr;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    @BeforeAll
    static void agencies() throws ExchangeException {
        usa = new TestPki("usa.state");
        gbr = new TestPki("gbr.fcdo");
    }

    @BeforeEach
    void fill() throws ExchangeException, IOException {
        TestHome.fill(home, usa, List.of(gbr));
        Files.writeString(home.resolve("gateway.yaml"), GOOD);
    }

    @Test
    void aGoodConfigurationBecomesRecordsWithDefaults() throws Exception {
        GatewayConfig config = ConfigReader.load(home, null);
        assertEquals(new AgencyId("usa.state"), config.agency());
        assertEquals(new HostPort("127.0.0.1", 0), config.listen().grpc());
        assertEquals(new HostPort("127.0.0.1", 7445), config.listen().admin());
        var client = config.clients().get(SpiffeId.parse("spiffe://usa.state/client/desk"));
        assertEquals(new GatewayConfig.ClientConfig(Set.of(Role.SUBMITTER), null), client);
        assertEquals(
                new GatewayConfig.PartnerConfig(new HostPort("127.0.0.1", 7443), "GBR", "gbr"),
                config.partners().get(new AgencyId("gbr.fcdo")));
        assertEquals(
                new GatewayConfig.AgreementRules(1000L), config.agreements().get("usa-gbr-1"));
        assertEquals(Duration.ofSeconds(5), config.limits().drain());
        assertEquals(1_048_576, config.limits().maxMessageBytes());
        assertEquals(Duration.ofMillis(100), config.courier().firstRetry());
        assertEquals(Duration.ofMinutes(5), config.courier().maxRetry());
    }

    @Test
    void theExampleIsReadAndItsCommentedDefaultsAreTheDefaults() throws Exception {
        String example = Files.readString(Path.of("deploy/examples/gateway.yaml"));
        Files.writeString(home.resolve("gateway.yaml"), example);
        GatewayConfig asShipped = ConfigReader.load(home, null);
        String uncommented = example.replaceAll("(?m)^#(limits:|courier:|  [a-z][A-Za-z]+: )", "$1")
                .replaceAll("(?m)^  #(https:|admin:)", "  $1");
        assertTrue(uncommented.contains("\n  refusalsPerMinute: 10"));
        Files.writeString(home.resolve("gateway.yaml"), uncommented);
        assertEquals(asShipped, ConfigReader.load(home, null));
    }

    @Test
    void filesOfConfDAreMergedByKeyInTheOrderOfTheirNames() throws Exception {
        Path folder = Files.createDirectories(home.resolve("conf.d"));
        Files.writeString(folder.resolve("10-more.yaml"), """
                clients:
                  spiffe://usa.state/client/reader:
                    roles: [recipient]
                limits:
                  drainSeconds: 6
                """);
        Files.writeString(folder.resolve("20-last.yaml"), "limits:\n  drainSeconds: 7\n");
        GatewayConfig config = ConfigReader.load(home, null);
        assertEquals(2, config.clients().size());
        assertEquals(Duration.ofSeconds(7), config.limits().drain());
        Files.writeString(folder.resolve("30-bad.yaml"), "limits:\n\n  drainSeconds: soon\n");
        refused("conf.d/30-bad.yaml:3: limits.drainSeconds: must be a whole number");
    }

    @Test
    void aSystemPropertyWinsAndIsNamedWhenItIsWrong() throws Exception {
        System.setProperty("entente.limits.drainSeconds", "9");
        try {
            assertEquals(
                    Duration.ofSeconds(9),
                    ConfigReader.load(home, null).limits().drain());
            System.setProperty("entente.limits.drainSeconds", "never");
            refused("system property entente.limits.drainSeconds: limits.drainSeconds: must be a whole number");
            System.setProperty("entente.limits.drain", "1");
            refused("system property entente.limits.drain: no such key");
        } finally {
            System.clearProperty("entente.limits.drainSeconds");
            System.clearProperty("entente.limits.drain");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            agency: usa.state    | agensy: usa.state    | gateway.yaml:1: agensy: unknown key; known here: agency,
            agency: usa.state    | agency: USA State    | gateway.yaml:1: agency: is not of the form of usa.state
            country: USA         | country: USB         | gateway.yaml:2: country: is no country
            country: USA         | country: NO          | gateway.yaml:2: country: must be text; put it in quotes
            policy: usa          | policy: fra          | gateway.yaml:3: policy: no policy fra marks packages; take one of gbr, nato, usa
            policy: usa          | policy: tlp          | gateway.yaml:3: policy: no policy tlp marks packages; take one of gbr, nato, usa
            policy: usa          | policy: USA          | gateway.yaml:3: policy: is not of the form of gbr
            policy: usa          | # none               | policy: is missing; write it like gbr
            policy: gbr          | policy: fra          | gateway.yaml:13: partners.gbr.fcdo.policy: no policy fra marks packages; take one of gbr, nato, usa
            policy: gbr          | # none               | gateway.yaml:10: partners.gbr.fcdo.policy: is missing
            grpc: 127.0.0.1:0    | grpc: 7443           | gateway.yaml:5: listen.grpc: must be text
            grpc: 127.0.0.1:0    | grpc: host:70000     | gateway.yaml:5: listen.grpc: must be host:port
            grpc: 127.0.0.1:0    | grcp: 127.0.0.1:0    | gateway.yaml:5: listen.grcp: unknown key
            grpc: 127.0.0.1:0    | admin: 0.0.0.0:7445  | gateway.yaml:5: listen.admin: must be a loopback address
            usa.state/client/    | gbr.fcdo/client/     | gateway.yaml:7: clients.spiffe://gbr.fcdo/client/desk: is no client
            roles: [submitter]   | roles: submitter     | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: must be a list
            roles: [submitter]   | roles: [boss]        | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: unknown role boss
            roles: [submitter]   | roles: [peer]        | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: unknown role peer
            roles: [submitter]   | roles: []            | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: gives no role
            roles: [submitter]   | roles: [operator, recipient] | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: recipient and operator exclude
            roles: [submitter]   | roles: [releaser, recipient] | gateway.yaml:8: clients.spiffe://usa.state/client/desk.roles: releaser and recipient exclude
            gbr.fcdo:            | usa.state:           | gateway.yaml:10: partners.usa.state: is this gateway's own agency
            gbr.fcdo:            | fra.meae:            | trust/fra.meae.bundle: missing or not readable
            address: 127.0.0.1:7443 | address: 127.0.0.1:0 | gateway.yaml:11: partners.gbr.fcdo.address: must be host:port
            address: 127.0.0.1:7443 | # none             | gateway.yaml:10: partners.gbr.fcdo.address: is missing
            country: GBR         | country: gbr         | gateway.yaml:12: partners.gbr.fcdo.country: is not of the form
            drainSeconds: 5      | drainSeconds: "5"    | gateway.yaml:15: limits.drainSeconds: must be a whole number from 0
            drainSeconds: 5      | drainSeconds: -1     | gateway.yaml:15: limits.drainSeconds: must be a whole number from 0
            firstRetry: 100ms    | firstRetry: 10 years | gateway.yaml:17: courier.firstRetry: must be a time such as
            firstRetry: 100ms    | firstRetry: 10m      | courier.maxRetry: is shorter than firstRetry
            maxBytes: 1000       | maxBytes: 0          | gateway.yaml:20: agreements.usa-gbr-1.maxBytes: must be a whole number
            drainSeconds: 5      | drainSeconds: [5     | is not YAML
            country: USA         | agency: usa.state    | gateway.yaml:2: agency: stands twice, first at gateway.yaml:1
            """)
    void eachFaultIsNamedWithKeyFileAndLine(String good, String bad, String expected) throws IOException {
        assertTrue(GOOD.contains(good), good);
        int at = GOOD.indexOf(good);
        Files.writeString(
                home.resolve("gateway.yaml"), GOOD.substring(0, at) + bad + GOOD.substring(at + good.length()));
        refused(expected);
    }

    @Test
    void allFaultsAreToldAtOnce() throws Exception {
        Files.writeString(
                home.resolve("gateway.yaml"),
                GOOD.replace("country: USA", "country: USB").replace("[submitter]", "[boss]"));
        Files.setPosixFilePermissions(new GatewayHome(home).tlsKey(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.delete(home.resolve("keys/request.secret"));
        Files.delete(home.resolve("trust/usa.state.bundle"));
        Files.createDirectories(home.resolve("keys/archive"));
        Files.copy(new GatewayHome(home).tlsKey(), home.resolve("keys/archive/harmless.txt"));
        refused(
                "has 7 faults:",
                "gateway.yaml:2: country: is no country",
                "unknown role boss",
                "gives no role",
                "keys/tls/key.pem: can be used by others (rw-r--r--); run chmod 600",
                "keys/request.secret: is missing",
                "trust/usa.state.bundle: missing",
                "keys/archive/harmless.txt: is a private key that a gateway must not hold");
    }

    @Test
    void aMissingFileIsRefused() throws Exception {
        Files.delete(home.resolve("gateway.yaml"));
        refused("gateway.yaml: is missing");
    }

    private void refused(String... expected) {
        var e = assertThrows(ExchangeException.class, () -> ConfigReader.load(home, null));
        assertEquals(Reason.CONFIGURATION, e.reason());
        for (String part : expected) {
            assertTrue(e.text().contains(part), () -> "expected: " + part + "\nbut was: " + e.text());
        }
    }
}
