package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.EntenteClient;
import org.entente.client.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory stays flat with size.
class SmallHeapTest {
    private static final int SIZE = 64 << 20;

    @TempDir
    Path folder;

    @Test
    void sixtyFourMebibytesPassWithBothGatewaysAt128MebibytesOfHeap() throws IOException, ExchangeException {
        TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies"));
        Path content = folder.resolve("content.json");
        Random random = new Random(64);
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(content)) {
            for (int i = 0; i < SIZE / piece.length; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        try (GatewayProcess usa =
                        new GatewayProcess(agencies.home(TwoAgencies.USA), "128m", folder.resolve("usa.log"));
                GatewayProcess gbr =
                        new GatewayProcess(agencies.home(TwoAgencies.GBR), "128m", folder.resolve("gbr.log"))) {
            UUID id = Story.newId();
            Story.send(agencies, id, content);
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            Path fetched = folder.resolve("fetched");
            try (EntenteClient desk = agencies.client(TwoAgencies.GBR)) {
                assertEquals(
                        SIZE,
                        desk.fetch(Story.sent(id), fetched, (done, total) -> {}).lengthBytes());
            }
            assertEquals(-1, Files.mismatch(content, fetched));
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            assertTrue(usa.isAlive() && gbr.isAlive(), "no gateway ran out of memory");
            System.out.printf(
                    "64 MiB at -Xmx128m: peak resident %d MiB at the sender, %d MiB at the receiver%n",
                    usa.peakResidentKiB() >> 10, gbr.peakResidentKiB() >> 10);
        }
    }
}
