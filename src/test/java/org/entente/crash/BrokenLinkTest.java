package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.ClientHome;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.PackageName;
import org.entente.client.State;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// An answer that is lost after the commit it tells of, and links that stand still while both gateways restart.
@ExtendWith(TableRows.class)
@Timeout(120)
class BrokenLinkTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private TwoAgencies agencies;
    private Side usa;
    private Side gbr;
    private LinkProxy usaToGbr;
    private LinkProxy gbrToUsa;
    private LinkProxy usaDesk;
    private LinkProxy gbrDesk;

    @BeforeEach
    void start() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies"));
        usa = new Side(TwoAgencies.USA, agencies.home(TwoAgencies.USA).resolve("data"));
        gbr = new Side(TwoAgencies.GBR, agencies.home(TwoAgencies.GBR).resolve("data"));
        usaToGbr = new LinkProxy(agencies.port(TwoAgencies.GBR));
        gbrToUsa = new LinkProxy(agencies.port(TwoAgencies.USA));
        usaDesk = new LinkProxy(agencies.port(TwoAgencies.USA));
        gbrDesk = new LinkProxy(agencies.port(TwoAgencies.GBR));
        agencies.route(TwoAgencies.USA, usaToGbr.port());
        agencies.route(TwoAgencies.GBR, gbrToUsa.port());
        agencies.routeDesk(TwoAgencies.USA, usaDesk.port());
        agencies.routeDesk(TwoAgencies.GBR, gbrDesk.port());
        for (String agency : List.of(TwoAgencies.USA, TwoAgencies.GBR)) {
            Files.writeString(agencies.home(agency).resolve("conf.d/quick.yaml"), "limits:\n  drainSeconds: 0\n");
        }
        agencies.start();
    }

    @AfterEach
    void stop() throws IOException {
        agencies.close();
        for (LinkProxy proxy : List.of(usaToGbr, gbrToUsa, usaDesk, gbrDesk)) {
            proxy.close();
        }
    }

    private EntenteClient connect(String agency) throws ExchangeException {
        return ClientHome.open(agencies.desk(agency), Clock.systemUTC()).connect();
    }

    private Path content(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(Files.createTempFile(folder, "content", ""), content);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Story.SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void audit() throws Exception {
        agencies.stop(TwoAgencies.USA);
        agencies.stop(TwoAgencies.GBR);
        Audit.pass(usa, gbr);
    }

    /// Runs the call, which must break, and cuts the link as soon as the call's effect is committed.
    private static void losing(LinkProxy link, BooleanSupplier committed, Call call) throws Exception {
        CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> {
            try {
                call.run();
            } catch (ExchangeException e) {
                throw new CompletionException(e);
            }
        });
        await("the effect is committed", committed);
        assertTrue(!answer.isDone(), "no answer came");
        link.cut();
        CompletionException broken = assertThrows(CompletionException.class, answer::join);
        assertEquals(
                Reason.UNAVAILABLE,
                assertInstanceOf(ExchangeException.class, broken.getCause()).reason());
    }

    private interface Call {
        void run() throws ExchangeException;
    }

    private UUID delivered(int bytes) throws Exception {
        UUID id = Story.newId();
        try (EntenteClient desk = connect(TwoAgencies.USA)) {
            desk.send(Story.submission(id, Story.MARKING), content(bytes), (done, total) -> {});
        }
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        return id;
    }

    private void finish(UUID id) throws Exception {
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        Story.accept(agencies, id);
        Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
        await("nothing is owed", () -> gbr.number("SELECT count(*) FROM outbox") == 0);
        audit();
    }

    @Test
    void aLostResultOfSubmitIsGivenAgain() throws Exception {
        UUID id = Story.newId();
        Path content = content(MIB);
        try (EntenteClient desk = connect(TwoAgencies.USA)) {
            losing(
                    usaDesk,
                    () -> usa.number("SELECT count(*) FROM package") == 1,
                    () -> desk.send(Story.submission(id, Story.MARKING), content, (done, total) -> {
                        if (done == MIB) {
                            usaDesk.loseAnswersAfter(0);
                        }
                    }));
            assertTrue(desk.send(Story.submission(id, Story.MARKING), content, (done, total) -> {})
                    .state()
                    .reached(State.QUEUED));
        }
        assertEquals(1, usa.number("SELECT count(*) FROM package"));
        finish(id);
    }

    @Test
    void aLostReceiptOfADeliveryIsGivenAgain() throws Exception {
        // In the middle of the segments: the offer was answered, the receipt will be lost.
        usaToGbr.loseAnswersAfter(MIB / 2);
        UUID id = Story.newId();
        try (EntenteClient desk = connect(TwoAgencies.USA)) {
            desk.send(Story.submission(id, Story.MARKING), content(MIB), (done, total) -> {});
        }
        await("the package is received", () -> gbr.number("SELECT count(*) FROM package") == 1);
        Side.Pack received = gbr.packages().getFirst();
        List<Side.Signed> first = gbr.receipts(received);
        assertEquals("QUEUED", usa.packages().getFirst().state(), "the sender does not know");
        usaToGbr.cut();
        Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
        Side.Signed known = usa.receipts(usa.packages().getFirst()).getFirst();
        assertArrayEquals(first.getFirst().p384(), known.p384());
        assertArrayEquals(first.getFirst().mldsa87(), known.mldsa87());
        finish(id);
    }

    @Test
    void aLostAnswerToAnAcknowledgementIsGivenAgain() throws Exception {
        UUID id = delivered(1_000);
        try (EntenteClient desk = connect(TwoAgencies.GBR)) {
            desk.status(Story.sent(id));
            gbrDesk.loseAnswersAfter(0);
            losing(
                    gbrDesk,
                    () -> gbr.number("SELECT count(*) FROM receipt") == 2,
                    () -> desk.acknowledge(Story.sent(id), Decision.ACCEPTED, null));
            assertEquals(
                    State.ACCEPTED,
                    desk.acknowledge(Story.sent(id), Decision.ACCEPTED, null).state());
        }
        assertEquals(2, gbr.number("SELECT count(*) FROM receipt"));
        finish(id);
    }

    @Test
    void aLostAnswerToAReturnedReceiptIsGivenAgain() throws Exception {
        // So that the connection stands.
        UUID before = delivered(1_000);
        Story.accept(agencies, before);
        Story.await(agencies, TwoAgencies.USA, before, State.ACCEPTED);
        UUID id = delivered(1_000);
        gbrToUsa.loseAnswersAfter(0);
        Story.accept(agencies, id);
        await("the sender has the receipt", () -> usa.number("SELECT count(*) FROM receipt") == 4);
        assertEquals(1, gbr.number("SELECT count(*) FROM outbox"), "the receiver does not know");
        gbrToUsa.cut();
        finish(id);
    }

    @Test
    void bothRestartWithHalfSentPackagesToEachOther() throws Exception {
        int size = 8 * MIB;
        usaToGbr.holdAfter(4 * MIB);
        gbrToUsa.holdAfter(4 * MIB);
        Load there = new Load(1, TwoAgencies.USA, 0);
        Load back = new Load(1, TwoAgencies.GBR, 0);
        Path content = content(size);
        try (EntenteClient desk = connect(TwoAgencies.USA);
                EntenteClient other = connect(TwoAgencies.GBR)) {
            desk.send(there.submission(), content, (done, total) -> {});
            other.send(back.submission(), content, (done, total) -> {});
        }
        await("both are half sent", () -> usaToGbr.isFaulty() && gbrToUsa.isFaulty());
        assertEquals(1, usa.number("SELECT count(*) FROM incoming"));
        assertEquals(1, gbr.number("SELECT count(*) FROM incoming"));
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> agencies.stop(TwoAgencies.USA));
        agencies.stop(TwoAgencies.GBR);
        stopping.join();
        usaToGbr.cut();
        gbrToUsa.cut();
        long before = usaToGbr.fromCallers() + gbrToUsa.fromCallers();
        agencies.start();
        try (EntenteClient desk = connect(TwoAgencies.USA);
                EntenteClient other = connect(TwoAgencies.GBR)) {
            assertEquals(
                    State.DELIVERED,
                    desk.await(Story.sent(there.id()), State.DELIVERED, Story.SOON)
                            .state());
            other.acknowledge(Story.sent(there.id()), Decision.ACCEPTED, null);
            var backName = new PackageName(AgencyId.parse(TwoAgencies.GBR), back.id());
            assertEquals(
                    State.DELIVERED,
                    other.await(backName, State.DELIVERED, Story.SOON).state());
            desk.acknowledge(backName, Decision.ACCEPTED, null);
            assertEquals(
                    State.ACCEPTED,
                    other.await(backName, State.ACCEPTED, Story.SOON).state());
        }
        Story.await(agencies, TwoAgencies.USA, there.id(), State.ACCEPTED);
        long afterwards = usaToGbr.fromCallers() + gbrToUsa.fromCallers() - before;
        assertTrue(afterwards < 2L * size - 2 * MIB, () -> afterwards + " bytes were sent after the restart");
        await(
                "nothing is owed",
                () -> gbr.number("SELECT count(*) FROM outbox") == 0 && usa.number("SELECT count(*) FROM outbox") == 0);
        audit();
    }
}
