package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// What the gateways in this process say, while it is open: the security log apart, and everything.
final class SecurityEvents implements AutoCloseable {
    private static final String NAME = "entente.security";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Appender appender = new Appender();
    private final List<Logger> apart;

    /// @param noisy loggers whose lines are wanted here by the hundred
    SecurityEvents(String... noisy) {
        this.apart = Stream.concat(Stream.of(NAME), Stream.of(noisy))
                .map(SecurityEvents::logger)
                .toList();
        appender.start();
        logger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        // Not on the console, where refusals that are wanted would hide one that is not.
        for (Logger logger : apart) {
            logger.setAdditive(false);
            logger.setLevel(Level.INFO);
            logger.addAppender(appender);
        }
    }

    /// One line.
    ///
    /// @param millis when, since 1970
    record Line(String logger, String text, long millis) {
        boolean isSecurity() {
            return logger.equals(NAME);
        }
    }

    private static final class Appender extends AppenderBase<ILoggingEvent> {
        private final List<Line> lines = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            synchronized (lines) {
                lines.add(new Line(event.getLoggerName(), event.getFormattedMessage(), event.getTimeStamp()));
                lines.notifyAll();
            }
        }
    }

    /// Forgets what was said so far.
    void clear() {
        synchronized (appender.lines) {
            appender.lines.clear();
        }
    }

    List<Line> all() {
        synchronized (appender.lines) {
            return List.copyOf(appender.lines);
        }
    }

    /// The lines of the security log.
    List<String> security() {
        return all().stream().filter(Line::isSecurity).map(Line::text).toList();
    }

    /// Waits for a line of the security log that holds all the parts.
    Line await(String... parts) {
        Predicate<Line> wanted =
                line -> line.isSecurity() && List.of(parts).stream().allMatch(line.text()::contains);
        long end = System.nanoTime() + SOON.toNanos();
        synchronized (appender.lines) {
            while (true) {
                var found = appender.lines.stream().filter(wanted).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long leftMillis = (end - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return fail("the security log says nothing of " + List.of(parts) + ", only " + security());
                }
                try {
                    appender.lines.wait(leftMillis);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Override
    public void close() {
        logger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
        for (Logger logger : apart) {
            logger.detachAppender(appender);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
        appender.stop();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
