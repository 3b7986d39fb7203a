package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.entente.gateway.Gateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A marking policy that ends soon is said at the start, which goes on.
class PolicyNoticeTest {
    @TempDir
    Path folder;

    @Test
    void aPolicyThatEndsSoonWarnsAndDoesNotRefuse() throws Exception {
        try (TwoAgencies agencies = new TwoAgencies(folder)) {
            Path home = agencies.home(TwoAgencies.USA);
            assertEquals(List.of(), notices(home));
            LocalDate soon = LocalDate.now(ZoneOffset.UTC).plusDays(30);
            try (InputStream in =
                    Objects.requireNonNull(PolicyNoticeTest.class.getResourceAsStream("/policies/usa.yaml"))) {
                String usa = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Files.writeString(
                        Files.createDirectories(home.resolve("policies")).resolve("usa.yaml"),
                        usa.replace("\nportionMarks:", "\nvalidUntil: \"" + soon + "\"\nportionMarks:"));
            }
            List<String> notices = notices(home);
            assertEquals(1, notices.size(), notices::toString);
            assertTrue(notices.getFirst().contains(" ends on " + soon + ":"), notices::toString);
        }
    }

    private static List<String> notices(Path home) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Gateway.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            Gateway.check(home, null);
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("policy "))
                .toList();
    }
}
