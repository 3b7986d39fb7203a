package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.OneExchange.Made;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.TestPackages;
import org.entente.sign.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A sender that got no answer in time offers again, and again, while the first delivery still runs.
@Timeout(60)
class RepeatedOfferTest {
    @TempDir
    Path data;

    /// Holds up the one thread it is told to, at that thread's next question.
    private static final class Gate {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        private volatile Thread held = Thread.ofPlatform().unstarted(() -> {});

        void hold(Thread thread) {
            held = thread;
        }

        void pass() {
            if (Thread.currentThread() == held && reached.getCount() > 0) {
                reached.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static final class GatedClock extends Clock {
        private final Gate gate;

        GatedClock(Gate gate) {
            this.gate = gate;
        }

        @Override
        public Instant instant() {
            gate.pass();
            return TestKeys.NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class GatedRandom extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final transient Gate gate;

        GatedRandom(Gate gate) {
            this.gate = gate;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (gate != null) {
                gate.pass();
            }
            super.nextBytes(bytes);
        }
    }

    /// Returns when the task is done, or its thread waits for an older transfer.
    private static void awaitTakingOver(Thread thread) {
        while (thread.isAlive()
                && Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getMethodName().equals("abort"))) {
            Thread.onSpinWait();
        }
    }

    private static Thread thread(FutureTask<?> task, String name) {
        return Thread.ofPlatform().name(name).daemon().start(task);
    }

    @Test
    void aThirdOfferDoesNotTakeTheFileFromTheFirstThatIsBeingCommitted() throws Exception {
        Gate signing = new Gate();
        try (OneExchange gbr = OneExchange.receiver(data, new SecureRandom(), new GatedClock(signing))) {
            Made made = OneExchange.make(TestPackages.ID, "application/json");
            Transfer first = gbr.wanted(made);
            OneExchange.segments(first, made);
            FutureTask<SignedReceipt> finish = new FutureTask<>(first::finish);
            Thread finishing = Thread.ofPlatform().unstarted(finish);
            signing.hold(finishing);
            finishing.start();
            signing.reached.await();

            FutureTask<Intake.Answer> second = new FutureTask<>(() -> gbr.offer(made));
            awaitTakingOver(thread(second, "second"));
            FutureTask<Intake.Answer> third = new FutureTask<>(() -> gbr.offer(made));
            awaitTakingOver(thread(third, "third"));
            signing.open.countDown();

            assertEquals(Stage.DELIVERED, finish.get().statement().stage());
            first.close();
            for (FutureTask<Intake.Answer> later : List.of(second, third)) {
                assertThrows(Exception.class, later::get, "the package was received meanwhile");
            }
            assertEquals(1, gbr.payloads().size(), () -> "the committed payload is there: " + payloads(gbr));
            assertTrue(gbr.payloads().getFirst().endsWith(".in"));
            assertInstanceOf(Intake.Answer.Answered.class, gbr.offer(made));
        }
    }

    private static String payloads(OneExchange exchange) {
        try {
            return exchange.payloads().toString();
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void anOfferThatWasOvertakenWhileItBeganLeavesNoOpenFile() throws Exception {
        Gate begin = new Gate();
        try (OneExchange gbr = OneExchange.receiver(data, new GatedRandom(begin), OneExchange.CLOCK)) {
            Made made = OneExchange.make(TestPackages.ID, "application/json");
            FutureTask<Transfer> first = new FutureTask<>(() -> gbr.wanted(made));
            Thread beginning = Thread.ofPlatform().unstarted(first);
            begin.hold(beginning);
            beginning.start();
            begin.reached.await();

            FutureTask<Boolean> second = new FutureTask<>(() -> {
                gbr.wanted(made).close();
                return true;
            });
            awaitTakingOver(thread(second, "second"));
            begin.open.countDown();
            first.get().close();
            assertTrue(second.get());

            try (Transfer again = gbr.wanted(made)) {
                OneExchange.segments(again, made);
                assertEquals(Stage.DELIVERED, again.finish().statement().stage());
            }
        }
    }

    @Test
    void anotherOfferUnderTheSameIdLeavesNoFileOfTheFirst() throws Exception {
        try (OneExchange gbr = OneExchange.receiver(data, new SecureRandom(), OneExchange.CLOCK)) {
            Made one = OneExchange.make(TestPackages.ID, "application/json");
            Made other = OneExchange.make(TestPackages.ID, "application/json");
            gbr.wanted(one).close();
            try (Transfer transfer = gbr.wanted(other)) {
                assertEquals(1, gbr.payloads().size(), () -> payloads(gbr));
                OneExchange.segments(transfer, other);
                transfer.finish();
            }
            assertEquals(1, gbr.payloads().size(), () -> payloads(gbr));
        }
    }

    @Test
    void aRunningDeliveryIsNotAnsweredWithTheReceiptOfAnotherOfferUnderItsId() throws Exception {
        try (OneExchange gbr = OneExchange.receiver(data, new SecureRandom(), OneExchange.CLOCK)) {
            Made good = OneExchange.make(TestPackages.ID, "application/json");
            Made refused = OneExchange.make(TestPackages.ID, "video/mp4");
            try (Transfer transfer = gbr.wanted(good)) {
                OneExchange.segments(transfer, good);
                assertInstanceOf(Intake.Answer.Answered.class, gbr.offer(refused));
                assertThrows(ExchangeException.class, transfer::finish);
            }
            ExchangeException reused = assertThrows(ExchangeException.class, () -> gbr.offer(good));
            assertEquals(Reason.PACKAGE_ID_REUSED, reused.reason());
            assertEquals(List.of(), gbr.payloads());
        }
    }

    @Test
    void whatWasAnsweredIsAnsweredAlikeThoughLimitsWereLoweredSince() throws Exception {
        try (OneExchange gbr = OneExchange.receiver(data, new SecureRandom(), OneExchange.CLOCK)) {
            Made made = OneExchange.make(TestPackages.ID, "application/json");
            SignedReceipt receipt;
            try (Transfer transfer = gbr.wanted(made)) {
                OneExchange.segments(transfer, made);
                receipt = transfer.finish();
            }
            ExchangeLimits limits =
                    new ExchangeLimits(16, 1_024, 256, 1, 1 << 24, 1L << 40, 1L << 30, 1L << 42, 16, 500);
            Intake stricter = new Intake(gbr.under(limits), new InboxSignal(), new Room(limits));
            Intake.Answer again = stricter.offer(made.offer(), OneExchange.USA.id());
            assertArrayEquals(
                    receipt.p384(),
                    assertInstanceOf(Intake.Answer.Answered.class, again)
                            .receipt()
                            .p384());
            Made other = OneExchange.make(TestPackages.OTHER_ID, "application/json");
            ExchangeException refused =
                    assertThrows(ExchangeException.class, () -> stricter.offer(other.offer(), OneExchange.USA.id()));
            assertEquals(Reason.TOO_LARGE, refused.reason());
        }
    }
}
