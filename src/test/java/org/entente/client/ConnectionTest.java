package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListInboxResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static HeldAgency usa;
    private static HeldAgency gbr;

    @TempDir
    Path folder;

    private static final class EmptyInbox extends ExchangeServiceGrpc.ExchangeServiceImplBase {
        @Override
        public void listInbox(ListInboxRequest request, StreamObserver<ListInboxResponse> answer) {
            answer.onNext(ListInboxResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }

    @BeforeAll
    static void makeAgencies() throws ExchangeException {
        usa = new HeldAgency("usa.state");
        gbr = new HeldAgency("gbr.fcdo");
    }

    private ScriptedGateway gateway(String... groups) throws ExchangeException, IOException {
        return new ScriptedGateway(usa, folder.resolve("gateway"), groups, new EmptyInbox());
    }

    private static List<InboxEntry> inbox(Path home) throws ExchangeException {
        try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
            return client.inbox(false);
        }
    }

    private static ExchangeException refusal(Path home) {
        return assertThrows(ExchangeException.class, () -> inbox(home));
    }

    @Test
    void connectsWithEitherPostQuantumGroupWhateverTheHostIsCalled() throws Exception {
        for (String group : Tls.groups()) {
            // The certificate names neither 127.0.0.1 nor a host: the SPIFFE ID alone decides.
            try (var gateway =
                    new ScriptedGateway(usa, folder.resolve(group), new String[] {group}, new EmptyInbox())) {
                Path home = gateway.clientHome(
                        folder.resolve("client-" + group), usa, "spiffe://usa.state/gateway", List.of(usa));
                assertEquals(List.of(), inbox(home), group);
            }
        }
    }

    @Test
    void refusesAGatewayWithoutPostQuantumKeyExchange() throws Exception {
        try (var gateway = gateway("P-384", "X25519")) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            ExchangeException e = refusal(home);
            assertEquals(Reason.UNAVAILABLE, e.reason(), e.text());
            assertTrue(e.text().contains(gateway.address().toString()), e.text());
        }
    }

    @Test
    void refusesAGatewayOfAnotherNameAndSaysWhoAnswered() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://gbr.fcdo/gateway", List.of(usa, gbr));
            ExchangeException e = refusal(home);
            assertEquals(Reason.CERTIFICATE_NAME, e.reason(), e.text());
            assertTrue(e.text().contains("spiffe://usa.state/gateway"), e.text());
        }
    }

    @Test
    void refusesAGatewayWhoseAgencyIsNotTrusted() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(gbr));
            assertEquals(Reason.CERTIFICATE_UNTRUSTED, refusal(home).reason());
        }
    }

    @Test
    void learnsThatTheGatewayRefusedItsCertificate() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), gbr, "spiffe://usa.state/gateway", List.of(usa));
            ExchangeException e = refusal(home);
            assertEquals(Reason.UNAUTHENTICATED, e.reason(), e.text());
        }
    }

    @Test
    void withoutAFolderOfKeysPresentsNoCertificateAndIsRefused() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            Files.delete(home.resolve("tls").resolve("key.pem"));
            Files.delete(home.resolve("tls").resolve("chain.pem"));
            Files.delete(home.resolve("tls"));
            ExchangeException e = refusal(home);
            assertEquals(Reason.UNAUTHENTICATED, e.reason(), e.text());
        }
    }

    @Test
    void saysWhereNothingListens() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            int free;
            try (var socket = new ServerSocket(0)) {
                free = socket.getLocalPort();
            }
            String yaml = Files.readString(home.resolve("client.yaml"));
            Files.writeString(
                    home.resolve("client.yaml"), yaml.replace(gateway.address().toString(), "127.0.0.1:" + free));
            ExchangeException e = refusal(home);
            assertEquals(Reason.UNAVAILABLE, e.reason());
            assertTrue(e.text().startsWith("Cannot reach 127.0.0.1:" + free + ": nothing accepts"), e.text());
        }
    }

    @Test
    void aGatewayThatIsBackIsReachedByTheNextCall() throws Exception {
        Path home;
        int port;
        try (var gateway = gateway(Tls.groups())) {
            home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            port = gateway.address().port();
        }
        try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
            for (int i = 0; i < 3; i++) {
                ExchangeException down = assertThrows(ExchangeException.class, () -> client.inbox(false));
                assertEquals(Reason.UNAVAILABLE, down.reason());
            }
            // The channel alone would not try again for seconds, later for minutes.
            try (var _ = new ScriptedGateway(usa, folder.resolve("back"), port, Tls.groups(), new EmptyInbox())) {
                assertEquals(List.of(), client.inbox(false));
            }
        }
    }

    @Test
    void refusesAHomeWhoseCertificateIsOfSomebodyElse() throws Exception {
        try (var gateway = gateway(Tls.groups())) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            String yaml = Files.readString(home.resolve("client.yaml"));
            Files.writeString(home.resolve("client.yaml"), yaml.replace("/client/desk", "/client/other"));
            ExchangeException e = refusal(home);
            assertEquals(Reason.CONFIGURATION, e.reason());
            assertTrue(e.text().contains("spiffe://usa.state/client/other"), e.text());
        }
    }
}
