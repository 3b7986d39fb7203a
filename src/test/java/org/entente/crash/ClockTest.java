package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.client.EntenteClient;
import org.entente.client.State;
import org.entente.client.Submission;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Both gateways under one clock that the test sets.
@ExtendWith(TableRows.class)
@Timeout(120)
class ClockTest {
    /// The system's clock, put forward or back.
    private static final class SetClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void set(Duration ahead) {
            this.ahead = ahead;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
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

    @TempDir
    Path folder;

    private final SetClock clock = new SetClock();

    private TwoAgencies agencies() throws Exception {
        return new TwoAgencies(folder.resolve("agencies"), clock);
    }

    private static Side side(TwoAgencies agencies, String agency) {
        return new Side(agency, agencies.home(agency).resolve("data"));
    }

    private UUID send(TwoAgencies agencies) throws Exception {
        UUID id = Story.newId();
        Story.send(agencies, id, Files.write(folder.resolve("content-" + id), new byte[] {1, 2, 3}));
        return id;
    }

    private static void audit(TwoAgencies agencies) throws Exception {
        agencies.stop(TwoAgencies.USA);
        agencies.stop(TwoAgencies.GBR);
        Audit.pass(side(agencies, TwoAgencies.USA), side(agencies, TwoAgencies.GBR));
    }

    private static void assertTimesNeverGoBack(Side side, String origin) {
        Instant last = Instant.MIN;
        for (Side.Entry entry : side.entries(origin)) {
            Instant at = Instant.parse(entry.json().replaceAll(".*\"at\":\"([^\"]*)\".*", "$1"));
            assertTrue(!at.isBefore(last), () -> "entry " + entry.position() + " of " + origin + " is of " + at);
            last = at;
        }
    }

    @Test
    void twoSecondsBackAreWaitedForAndNoEntryIsBackDated() throws Exception {
        try (TwoAgencies agencies = agencies().start()) {
            Story.await(agencies, TwoAgencies.USA, send(agencies), State.DELIVERED);
            clock.set(Duration.ofSeconds(-2));
            UUID id = send(agencies);
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            agencies.stop(TwoAgencies.USA);
            agencies.stop(TwoAgencies.GBR);
            Side usa = side(agencies, TwoAgencies.USA);
            Side gbr = side(agencies, TwoAgencies.GBR);
            assertTimesNeverGoBack(usa, usa.ledgerWith(gbr));
            assertTimesNeverGoBack(usa, usa.homeLedger());
            assertTimesNeverGoBack(gbr, gbr.ledgerWith(usa));
        }
    }

    @Test
    void anHourBackHaltsTheLedgersUntilARestartWithTheRightTime() throws Exception {
        // So that certificates made just now are valid an hour before, too.
        clock.set(Duration.ofHours(2));
        try (TwoAgencies agencies = agencies().start()) {
            UUID id = send(agencies);
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            clock.set(Duration.ofHours(1));
            ExchangeException halted = assertThrows(ExchangeException.class, () -> send(agencies));
            assertEquals(Reason.STORE_HALTED, halted.reason());
            assertTrue(halted.text().contains("clock"), halted.text());
            assertEquals(
                    Reason.STORE_HALTED,
                    assertThrows(ExchangeException.class, () -> Story.accept(agencies, id))
                            .reason());
            // A start under the wrong time is refused, and says which entry it would back-date.
            agencies.stop(TwoAgencies.USA);
            ExchangeException refused = assertThrows(ExchangeException.class, () -> agencies.start(TwoAgencies.USA));
            assertEquals(Reason.CONFIGURATION, refused.reason());
            assertTrue(refused.text().contains("newest ledger entry"), refused.text());

            clock.set(Duration.ofHours(2));
            agencies.start(TwoAgencies.USA);
            agencies.stop(TwoAgencies.GBR);
            agencies.start(TwoAgencies.GBR);
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            audit(agencies);
        }
    }

    @Test
    void aDayForwardGoesOnAndWhatItEndsIsSaidAndRecorded() throws Exception {
        try (TwoAgencies agencies = agencies().start()) {
            agencies.stop(TwoAgencies.GBR);
            UUID waiting = send(agencies);
            clock.set(Duration.ofDays(1).plusMinutes(1));
            // Whatever wakes the courier finds it expired; the next package does.
            UUID id = send(agencies);
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                assertEquals(
                        State.EXPIRED,
                        client.await(Story.sent(waiting), State.EXPIRED, Story.SOON)
                                .state());
            }
            agencies.start(TwoAgencies.GBR);
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            audit(agencies);
        }
    }

    @Test
    void aPartnerThatIsAwayForAWeekGetsWhatHasNotExpired() throws Exception {
        try (TwoAgencies agencies = agencies()) {
            agencies.agreementDeliversWithin(Duration.ofDays(10));
            agencies.start();
            agencies.stop(TwoAgencies.GBR);
            List<UUID> lasting = new java.util.ArrayList<>();
            List<UUID> expiring = new java.util.ArrayList<>();
            for (int day = 0; day < 7; day++) {
                clock.set(Duration.ofDays(day));
                lasting.add(send(agencies));
                expiring.add(send(agencies, clock.instant().plus(Duration.ofHours(36))));
                if (day == 3) {
                    agencies.stop(TwoAgencies.USA);
                    agencies.start(TwoAgencies.USA);
                }
            }
            clock.set(Duration.ofDays(7));
            agencies.start(TwoAgencies.GBR);
            lasting.add(send(agencies));
            for (UUID id : lasting) {
                Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
                Story.accept(agencies, id);
                Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            }
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                for (UUID id : expiring.subList(0, 5)) {
                    assertEquals(
                            State.EXPIRED,
                            client.await(Story.sent(id), State.EXPIRED, Story.SOON)
                                    .state());
                }
                UUID last = expiring.getLast();
                Story.await(agencies, TwoAgencies.USA, last, State.DELIVERED);
                Story.accept(agencies, last);
                Story.await(agencies, TwoAgencies.USA, last, State.ACCEPTED);
            }
            audit(agencies);
        }
    }

    private UUID send(TwoAgencies agencies, Instant expiresAt) throws Exception {
        UUID id = Story.newId();
        Submission expiring = Story.submission(id, Story.MARKING, expiresAt.truncatedTo(ChronoUnit.MILLIS));
        Path content = Files.write(folder.resolve("content-" + id), new byte[] {4});
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            client.send(expiring, content, (done, total) -> {});
        }
        return id;
    }
}
