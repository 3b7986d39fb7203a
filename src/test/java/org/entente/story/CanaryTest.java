package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.cli.Verbs;
import org.entente.client.EntenteClient;
import org.entente.client.MarkingText;
import org.entente.client.State;
import org.entente.client.Submission;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Nothing of a package's content, title or file name can be read outside it.
class CanaryTest {
    private static final String CANARY = "Kanarienvogel7391";

    @TempDir
    Path folder;

    @Test
    void contentTitleAndFileNameAreNowhereReadable() throws IOException, ExchangeException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        OutputStreamAppender<ILoggingEvent> appender = listen(log);
        StringBuilder said = new StringBuilder();
        try (TwoAgencies agencies = new TwoAgencies(folder.resolve("agencies")).start()) {
            UUID id = Story.newId();
            Path content = Files.writeString(folder.resolve("content.json"), "{\"name\":\"" + CANARY + "\"}");
            try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
                client.send(submission(id, Story.MARKING), content, (done, total) -> {});
                Submission denied = submission(Story.newId(), "SECRET//NOFORN");
                said.append(
                        assertThrows(ExchangeException.class, () -> client.send(denied, content, (done, total) -> {}))
                                .text());
                Submission again = submission(id, "UNCLASSIFIED//REL TO USA, GBR");
                said.append(
                        assertThrows(ExchangeException.class, () -> client.send(again, content, (done, total) -> {}))
                                .text());
            }
            Story.await(agencies, TwoAgencies.USA, id, State.DELIVERED);
            String desk = agencies.desk(TwoAgencies.GBR).toString();
            said.append(Verbs.must("inbox", "--json", "--home", desk));
            said.append(Verbs.must("status", id.toString(), "--json", "--home", desk));
            assertTrue(said.toString().contains(id.toString()), "the inbox shows the package");

            // The control: the search does find it in the file that was fetched.
            Path fetched = folder.resolve("fetched");
            try (EntenteClient client = agencies.client(TwoAgencies.GBR)) {
                assertEquals(
                        CANARY,
                        client.fetch(Story.sent(id), fetched, (done, total) -> {})
                                .title());
            }
            assertTrue(holdsCanary(fetched));
            Story.accept(agencies, id);
            Story.await(agencies, TwoAgencies.USA, id, State.ACCEPTED);
            // Both while the gateways run and after they stopped: the write-ahead log is a file too.
            assertNoFileHoldsIt(agencies);
            agencies.stop(TwoAgencies.USA);
            agencies.stop(TwoAgencies.GBR);
            assertNoFileHoldsIt(agencies);
        } finally {
            root().detachAppender(appender);
        }
        assertTrue(log.size() > 0, "the gateways logged something");
        assertFalse(log.toString(StandardCharsets.UTF_8).contains(CANARY), "a log line");
        assertFalse(said.toString().contains(CANARY), "an error, the inbox or a status");
    }

    private static void assertNoFileHoldsIt(TwoAgencies agencies) throws IOException {
        int seen = 0;
        for (String agency : List.of(TwoAgencies.USA, TwoAgencies.GBR)) {
            try (Stream<Path> files = Files.walk(agencies.home(agency).resolve("data"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertFalse(holdsCanary(file), () -> "found in " + file);
                    seen++;
                }
            }
        }
        assertTrue(seen >= 4, "databases and payloads were looked at");
    }

    private static boolean holdsCanary(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(CANARY);
    }

    private static Submission submission(UUID id, String banner) throws ExchangeException {
        return new Submission(
                id,
                AgencyId.parse(TwoAgencies.GBR),
                new MarkingText("usa", banner, List.of()),
                "application/json",
                Precedence.ROUTINE,
                CANARY,
                CANARY + ".json",
                null,
                null,
                null,
                false);
    }

    /// Everything our own code logs, at every level. Netty's and gRPC's DEBUG show the bytes they carry, which is
    /// why the gateway's logging configuration keeps them at WARN.
    private static OutputStreamAppender<ILoggingEvent> listen(ByteArrayOutputStream log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg%n%ex");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(log);
        appender.start();
        context.getLogger("org.entente").setLevel(Level.TRACE);
        context.getLogger("entente").setLevel(Level.TRACE);
        root().addAppender(appender);
        return appender;
    }

    private static Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
