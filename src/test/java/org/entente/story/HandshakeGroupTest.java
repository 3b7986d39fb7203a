package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the ServerHello on the wire says, read by a proxy between the two sides.
class HandshakeGroupTest {
    /// X25519MLKEM768 in the registry of TLS groups.
    private static final int X25519_MLKEM768 = 0x11EC;

    @TempDir
    Path folder;

    @Test
    void clientsAndGatewaysAgreeOnThePostQuantumGroup() throws IOException, ExchangeException {
        try (TwoAgencies agencies = new TwoAgencies(folder);
                HelloProxy partner = new HelloProxy(agencies.port(TwoAgencies.GBR));
                HelloProxy client = new HelloProxy(agencies.port(TwoAgencies.USA))) {
            agencies.route(TwoAgencies.USA, partner.port());
            Path settings = agencies.desk(TwoAgencies.USA).resolve("client.yaml");
            Files.writeString(
                    settings,
                    Files.readString(settings).replace(":" + agencies.port(TwoAgencies.USA), ":" + client.port()));
            agencies.start();

            UUID id = Story.newId();
            Story.send(agencies, id, Files.write(folder.resolve("content.json"), new byte[] {1}));
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);

            assertEquals(X25519_MLKEM768, client.group(), "client to gateway");
            assertEquals(X25519_MLKEM768, partner.group(), "gateway to gateway");
        }
    }
}
