package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.exchange.ExchangeLimits;
import org.entente.gateway.config.Limits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each limit of the configuration, by its key: what is at the limit is taken, what is one over is refused, and the
/// refusal says which limit it was. Real gateways over real TLS, with limits small enough to be reached.
@ExtendWith(TableRows.class)
@Timeout(120)
class LimitsTest {
    /// Rows that can share gateways share them.
    enum Gateways {
        PACKAGES,
        SUBMIT,
        CALLS,
        WAITING,
        SILENT,
        AGE,
        RATES,
        STORED
    }

    @TempDir
    static Path folder;

    private static WaitingTrials.@Nullable Silent silent;

    private static final Map<Gateways, Lab> LABS = new EnumMap<>(Gateways.class);

    /// Runs with 0 at the limit, with 1 one over.
    interface Trial {
        void run(Lab lab, int over) throws Exception;
    }

    private record Row(String key, Gateways gateways, Trial trial) {}

    private static List<Row> rows() {
        return List.of(
                new Row("maxMessageBytes", Gateways.CALLS, CallTrials::messageBytes),
                new Row("maxMetadataBytes", Gateways.CALLS, CallTrials::metadataBytes),
                new Row("maxConnections", Gateways.RATES, RateTrials::connections),
                new Row("maxConnectionsPerClient", Gateways.RATES, RateTrials::connectionsPerClient),
                new Row("maxCallsPerConnection", Gateways.CALLS, CallTrials::callsPerConnection),
                new Row("maxCallsPerClient", Gateways.CALLS, CallTrials::callsPerClient),
                new Row("handshakeSeconds", Gateways.WAITING, WaitingTrials::handshake),
                new Row("callIdleSeconds", Gateways.WAITING, WaitingTrials::callIdle),
                new Row("minBytesPerSecond", Gateways.WAITING, WaitingTrials::minBytes),
                new Row("connectionIdleSeconds", Gateways.WAITING, WaitingTrials::connectionIdle),
                new Row("connectionAgeSeconds", Gateways.AGE, WaitingTrials::connectionAge),
                new Row("permitKeepAliveSeconds", Gateways.RATES, RateTrials::pings),
                new Row("drainSeconds", Gateways.WAITING, WaitingTrials::drain),
                new Row("callsPerSecond", Gateways.RATES, RateTrials::calls),
                new Row("resetsPerSecond", Gateways.RATES, RateTrials::resets),
                new Row("controlFramesPerSecond", Gateways.RATES, RateTrials::controlFrames),
                new Row("refusalsPerMinute", Gateways.RATES, RateTrials::refusals),
                new Row("maxHeaderBytes", Gateways.PACKAGES, PackageTrials::headerBytes),
                new Row("maxHeaderBytes", Gateways.SUBMIT, SubmitTrials::headerBytes),
                new Row("maxBannerChars", Gateways.PACKAGES, PackageTrials::banner),
                new Row("maxPortions", Gateways.PACKAGES, PackageTrials::portions),
                new Row("maxRecipients", Gateways.PACKAGES, PackageTrials::recipients),
                new Row("maxSegments", Gateways.PACKAGES, PackageTrials::segments),
                new Row("maxSegments", Gateways.SUBMIT, SubmitTrials::segments),
                new Row("maxPackageBytes", Gateways.PACKAGES, PackageTrials::packageBytes),
                new Row("bytesInFlightPerPartner", Gateways.PACKAGES, PackageTrials::inFlight),
                new Row("storedBytesPerPartner", Gateways.STORED, StoredTrials::delivered),
                new Row("storedBytesPerPartner", Gateways.STORED, StoredTrials::submitted),
                new Row("receiptsPerPackage", Gateways.PACKAGES, PackageTrials::receipts),
                new Row("inboxPage", Gateways.PACKAGES, PackageTrials::inboxPage),
                new Row("keepAliveSeconds", Gateways.SILENT, (lab, over) -> silent().asked(over)),
                new Row("keepAliveTimeoutSeconds", Gateways.SILENT, (lab, over) -> silent().answered(over)));
    }

    static Stream<Arguments> limits() {
        return rows().stream()
                .flatMap(row -> Stream.of(
                        Arguments.of(row.key(), "at the limit", 0, row.gateways(), row.trial()),
                        Arguments.of(row.key(), "one over", 1, row.gateways(), row.trial())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void limits(String key, String where, int over, Gateways gateways, Trial trial) throws Exception {
        trial.run(lab(gateways), over);
    }

    @Test
    void everyLimitOfTheConfigurationHasARow() {
        var known = new TreeSet<String>();
        for (Class<?> type : List.of(Limits.class, ExchangeLimits.class)) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getType() != ExchangeLimits.class) {
                    known.add(component.getName());
                }
            }
        }
        var rows = new TreeSet<String>();
        rows().forEach(row -> rows.add(row.key().replaceAll("Seconds$", "")));
        assertEquals(known, rows, "a limit without a row, or a row without a limit");
    }

    /// Begun before all rows, since it takes long.
    @BeforeAll
    static void begin() throws Exception {
        silent = WaitingTrials.Silent.of(lab(Gateways.SILENT));
    }

    private static WaitingTrials.Silent silent() {
        return Objects.requireNonNull(silent);
    }

    private static Lab lab(Gateways gateways) throws IOException, ExchangeException {
        Lab known = LABS.get(gateways);
        if (known != null) {
            return known;
        }
        Lab lab = new Lab(folder.resolve(gateways.name()));
        LABS.put(gateways, lab);
        switch (gateways) {
            case PACKAGES -> {
                lab.client("probe", "recipient").limits(Lab.USA, PackageTrials.LIMITS);
                lab.limits(Lab.GBR, PackageTrials.LIMITS).agencies.start();
            }
            // The recipient's gateway is not needed: what is sent waits.
            case SUBMIT -> lab.limits(Lab.USA, SubmitTrials.LIMITS).agencies.start(Lab.USA);
            case CALLS -> start(lab.client("probe", "recipient").client("crowd", "recipient"), CallTrials.LIMITS);
            case WAITING -> start(lab.client("probe", "submitter, recipient"), WaitingTrials.LIMITS);
            case SILENT ->
                start(
                        lab.client("probe", "recipient"),
                        Map.of("keepAliveSeconds", WaitingTrials.Silent.SECONDS, "keepAliveTimeoutSeconds", 1));
            case AGE -> start(lab.client("probe", "recipient"), Map.of("connectionAgeSeconds", 1));
            case RATES -> {
                // Who is cut off is not heard for a second: each flood has a client of its own.
                for (String name : List.of("slow", "fast", "crowd", "resets", "control", "pings")) {
                    lab.client(name, "recipient");
                }
                start(lab.client("nothing", "auditor").client("nothing2", "auditor"), RateTrials.LIMITS);
            }
            case STORED -> {
                // The rows start and stop their gateway, each time with another limit.
            }
        }
        return lab;
    }

    private static void start(Lab lab, Map<String, Object> limits) throws IOException, ExchangeException {
        var quick = new HashMap<>(limits);
        quick.putIfAbsent("drainSeconds", 1);
        lab.limits(Lab.GBR, quick).agencies.start(Lab.GBR);
    }

    @AfterAll
    static void stop() {
        silent().close();
        LABS.values().forEach(Lab::close);
        LABS.clear();
    }
}
