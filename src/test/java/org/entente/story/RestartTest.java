package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.EntenteClient;
import org.entente.client.SignedRecord;
import org.entente.client.State;
import org.entente.receipt.Stage;
import org.entente.seal.Segments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Restarting either gateway between any two steps loses nothing that was acknowledged.
class RestartTest {
    @TempDir
    Path folder;

    private TwoAgencies agencies;

    @BeforeEach
    void start() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies")).start();
    }

    @AfterEach
    void stop() {
        agencies.close();
    }

    @ParameterizedTest(name = "restart {0} after {1}")
    @CsvSource({
        "usa.state,sent", "usa.state,delivered", "usa.state,accepted", "usa.state,returned",
        "gbr.fcdo,sent", "gbr.fcdo,delivered", "gbr.fcdo,accepted", "gbr.fcdo,returned"
    })
    void theStoryGoesOn(String agency, String step) throws IOException, ExchangeException {
        UUID id = Story.newId();
        byte[] content = new byte[Segments.PLAIN_BYTES + 5];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("content.json"), content);

        Story.send(agencies, id, file);
        restartAfter("sent", agency, step);
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        SignedRecord delivered = Story.receipts(agencies, TwoAgencies.GBR, id);
        restartAfter("delivered", agency, step);
        assertArrayEquals(content, Story.fetch(agencies, id, folder.resolve("fetched")));
        Story.accept(agencies, id);
        restartAfter("accepted", agency, step);
        Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
        restartAfter("returned", agency, step);

        SignedRecord sender = Story.receipts(agencies, TwoAgencies.USA, id);
        StoryTest.assertSameReceipts(sender, Story.receipts(agencies, TwoAgencies.GBR, id));
        assertArrayEquals(
                delivered.receipts().getFirst().p384(),
                sender.receipts().getFirst().p384());
        assertEquals(
                List.of(Stage.DELIVERED, Stage.ACCEPTED),
                sender.statements().stream().map(statement -> statement.stage()).toList());
        // Asking again changes nothing.
        Story.send(agencies, id, file);
        Story.accept(agencies, id);
        StoryTest.assertSameReceipts(sender, Story.receipts(agencies, TwoAgencies.GBR, id));
    }

    @Test
    void whatIsSentWhileThePartnerIsAwayArrivesWhenItIsBack() throws IOException, ExchangeException {
        agencies.stop(TwoAgencies.GBR);
        UUID id = Story.newId();
        Story.send(agencies, id, Files.write(folder.resolve("content.json"), new byte[] {1}));
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            assertEquals(State.QUEUED, client.status(Story.sent(id)).state());
        }
        agencies.stop(TwoAgencies.USA);
        agencies.start();
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
    }

    private void restartAfter(String now, String agency, String step) throws ExchangeException {
        if (now.equals(step)) {
            agencies.stop(agency);
            agencies.start(agency);
        }
    }
}
