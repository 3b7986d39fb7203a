package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.entente.client.State;
import org.entente.sign.StatementReader;
import org.entente.store.LedgerEntry;
import org.entente.store.Store;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Agreements that are changed, spoilt and removed under running gateways.
class AgreementChangeTest {
    private static final List<String> LEDGERS = List.of("usa.state/home/1", "usa.state/with/gbr.fcdo/1");
    private static final long SOON_SECONDS = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Logger security = (Logger) LoggerFactory.getLogger("entente.security");
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("agreement")) {
                said.add(event.getFormattedMessage());
            }
        }
    };

    @SuppressWarnings("NullAway.Init") // set before each test
    private TwoAgencies agencies;

    @BeforeEach
    void listen() throws IOException {
        listener.start();
        security.setLevel(ch.qos.logback.classic.Level.INFO);
        security.setAdditive(false);
        security.addAppender(listener);
        agencies = new TwoAgencies(folder.resolve("agencies"));
    }

    @AfterEach
    void stop() {
        agencies.close();
        security.detachAppender(listener);
        security.setAdditive(true);
        security.setLevel(null);
    }

    @Test
    void aChangeOnBothSidesIsInForceWithoutARestartAndRecordedOnce() throws Exception {
        agencies.start();
        String first = digest();
        assertEquals(List.of(), refused("SECRET"));
        for (String agency : List.of(TwoAgencies.USA, TwoAgencies.GBR)) {
            change(agency, "\"SECRET\"", "\"CONFIDENTIAL\"");
            await("no more in force");
            await("in force, from usa.state to gbr.fcdo");
        }
        String second = digest();
        assertEquals(List.of("RELEASE_DENIED", "agreement.ceilings"), refused("SECRET"));
        assertEquals(List.of(), refused("CONFIDENTIAL"));
        List<String> told = List.of("+" + first, "-" + first, "+" + second);
        assertRecorded(told);

        agencies.stop(TwoAgencies.USA);
        agencies.start(TwoAgencies.USA);
        assertRecorded(told);
    }

    @Test
    void aSpoiltFileChangesNothingAndRaisesOneAlarm() throws Exception {
        agencies.start();
        String first = digest();
        change(TwoAgencies.USA, "\"v\":1", "\"v\": 1");
        String alarm = await("ALARM");
        assertTrue(alarm.contains("usa-to-gbr.json"), alarm);
        assertTrue(alarm.contains("canonical"), alarm);
        assertEquals(List.of(), refused("SECRET"));
        change(TwoAgencies.USA, "\"v\": 1", "\"v\":1");
        change(TwoAgencies.USA, "\"retainDays\":30", "\"retainDays\":31");
        await("in force, from usa.state to gbr.fcdo");
        assertTrue(metrics().contains("\nentente_agreement_alarms_total 1\n"), metrics());
        assertRecorded(List.of("+" + first, "-" + first, "+" + digest()));
    }

    @Test
    void whatIsRemovedPermitsNothingAnyMoreAndMayComeBack() throws Exception {
        agencies.start();
        String first = digest();
        Path away = folder.resolve("away.json");
        Files.move(file(TwoAgencies.USA), away);
        await("no more in force");
        assertEquals(List.of("AGREEMENT_MISSING"), refused("SECRET"));
        Files.move(away, file(TwoAgencies.USA));
        await("in force, from usa.state to gbr.fcdo");
        assertEquals(List.of(), refused("SECRET"));
        assertRecorded(List.of("+" + first, "-" + first, "+" + first));
    }

    @Test
    void whatChangesWhileTheGatewayIsDownIsRecordedAtItsStart() throws Exception {
        agencies.start(TwoAgencies.USA);
        String first = digest();
        agencies.stop(TwoAgencies.USA);
        change(TwoAgencies.USA, "\"retainDays\":30", "\"retainDays\":31");
        String second = digest();
        agencies.start(TwoAgencies.USA);
        agencies.stop(TwoAgencies.USA);
        change(TwoAgencies.USA, "\"retainDays\":31", "\"retainDays\":30");
        agencies.start(TwoAgencies.USA);
        assertRecorded(List.of("+" + first, "-" + first, "+" + second, "-" + second, "+" + first));
    }

    /// Submits under a level, and waits for the delivery unless it is refused: then with what reason and rule.
    private List<String> refused(String level) throws IOException, ExchangeException {
        var id = Story.newId();
        try (var desk = agencies.client(TwoAgencies.USA)) {
            Path content = Files.writeString(folder.resolve(id + ".json"), "{}");
            var submission = Story.submission(id, level + "//REL TO USA, GBR");
            desk.send(submission, content, (_, _) -> {});
            assertEquals(
                    State.DELIVERED,
                    desk.await(Story.sent(id), State.DELIVERED, Story.SOON).state());
            return List.of();
        } catch (ExchangeException e) {
            String rule = e.rule();
            return rule == null
                    ? List.of(e.reason().name())
                    : List.of(e.reason().name(), rule);
        }
    }

    private Path file(String agency) {
        return agencies.home(agency).resolve("agreements/usa-to-gbr.json");
    }

    private void change(String agency, String what, String by) throws IOException {
        String text = Files.readString(file(agency));
        assertTrue(text.contains(what), text);
        Path draft = Files.writeString(folder.resolve("draft"), text.replace(what, by));
        Files.move(draft, file(agency), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String digest() throws IOException {
        return HexFormat.of().formatHex(Sha384.of(Files.readAllBytes(file(TwoAgencies.USA))));
    }

    private String await(String part) throws InterruptedException {
        while (true) {
            String line = said.poll(SOON_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("nothing was said of: " + part);
            }
            if (line.contains(part)) {
                return line;
            }
        }
    }

    private String metrics() throws IOException, InterruptedException {
        Path endpoints = agencies.home(TwoAgencies.USA).resolve("data/run/endpoints.json");
        String admin = new JsonObject(Files.readString(endpoints)).getString("admin");
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + admin + "/metrics"))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    /// Both ledgers of usa.state tell this story of its agreement to gbr.fcdo: what came with `+`, what went with `-`.
    private void assertRecorded(List<String> story) throws ExchangeException {
        try (Store store = Store.openForReading(agencies.home(TwoAgencies.USA).resolve("data"))) {
            for (String ledger : LEDGERS) {
                List<String> found = new ArrayList<>();
                for (LedgerEntry entry : store.read(tables -> tables.ledgers().ofType(ledger, "AGREEMENT"))) {
                    StatementReader reader = StatementReader.read(entry.entry(), "AGREEMENT", 65_535);
                    if (reader.text("id", 128).equals("usa-to-gbr-1")) {
                        found.add((reader.flag("ended") ? "-" : "+")
                                + HexFormat.of().formatHex(reader.digest("digest")));
                    }
                }
                assertEquals(story, found, ledger);
            }
        }
    }
}
