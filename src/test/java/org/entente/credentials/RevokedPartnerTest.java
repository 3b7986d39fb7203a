package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.TableRows;
import org.entente.client.EntenteClient;
import org.entente.client.State;
import org.entente.story.Story;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Our own connection to a partner whose certificate ceases to be good while it stands: it ends within a second with
/// all that runs on it, nothing more is sent to that partner, and what is owed goes on once it shows a good one.
@ExtendWith(TableRows.class)
class RevokedPartnerTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static Path home;
    private static Roots gbr;
    private static Roots usa;
    private static EntenteClient client;
    private static UUID owed;
    private static Stalls stalls;
    private static SecurityEvents events;

    static Stream<Arguments> rows() {
        return Stream.of(Ceasing.values())
                .flatMap(end -> Stream.of(true, false).map(takes -> Arguments.of(end, takes)));
    }

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder);
        home = agencies.home(TwoAgencies.USA);
        usa = new Roots(agencies, TwoAgencies.USA);
        gbr = new Roots(agencies, TwoAgencies.GBR);
        agencies.start(TwoAgencies.USA);
        client = agencies.client(TwoAgencies.USA);
        owed = Story.newId();
        client.send(
                Story.submission(owed, Story.MARKING),
                Files.write(folder.resolve("large"), new byte[16 << 20]),
                (done, total) -> {});
        stalls = new Stalls();
        events = new SecurityEvents("org.entente.exchange.Courier");
    }

    @AfterAll
    static void stop() {
        events.close();
        stalls.close();
        client.close();
        agencies.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    /// @param takes whether a delivery is in the middle; otherwise the connection stands idle, between two attempts
    @ParameterizedTest(name = "{0}, in the middle of a delivery: {1}")
    @MethodSource
    void rows(Ceasing end, boolean takes) throws Exception {
        Forgery forgery = gbr.gateway();
        if (end == Ceasing.EXPIRED) {
            forgery.until = Instant.now().plusSeconds(3);
        }
        Shown shown = Shown.of(forgery);
        try (FakePartner partner = listen(shown, takes)) {
            assertTrue(partner.next().hasOffer());
            assertTrue(!takes || partner.next().hasSegment());

            Duration lost = stalls.lost();
            long from = end.begin(gbr, home, shown);
            long ended = partner.disconnected();
            lost = stalls.lost().minus(lost);
            Duration took = Duration.ofNanos(ended - from);
            System.out.printf("%s after %d ms, the machine lost %d%n", end, took.toMillis(), lost.toMillis());
            assertTrue(took.compareTo(LIMIT.plus(lost)) <= 0, "it took " + took);
            events.await("partner refused: gbr.fcdo: " + end.reason(), end.cause());
            partner.forget();

            // The next attempt makes a handshake, and ends in it.
            events.clear();
            events.await("partner refused: gbr.fcdo: " + end.reason(), end.cause());
            Eventually.holds(
                    () -> end.reason()
                            .name()
                            .equals(client.status(Story.sent(owed)).lastReason()),
                    "the outbox does not say why");
            assertEquals(State.QUEUED, client.status(Story.sent(owed)).state());
            assertEquals(0, partner.unread());
        } finally {
            gbr.publish(home);
        }
        try (FakePartner partner = listen(Shown.of(gbr.gateway()), false)) {
            assertTrue(partner.next().hasOffer(), "a good certificate is believed again");
        }
    }

    private static FakePartner listen(Shown shown, boolean takes) throws Exception {
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust()));
        var judge = new AgencyTrustManager(() -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), null, e -> {});
        return new FakePartner(agencies.port(TwoAgencies.GBR), Hello.RIGHT.server(shown, judge), takes);
    }
}
