package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.entente.TableRows;
import org.entente.receipt.Stage;
import org.entente.story.GatewayProcess;
import org.entente.story.HostilePartner;
import org.entente.story.HostilePartner.Made;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients with a good certificate and no manners, against a gateway with the limits it has by default (but for the two
/// times that would make the test long), in a process of 128 MiB. Beside each an honest client works: it is always
/// answered, and the process lives on.
///
/// How much slower the honest client gets is printed. With `-Dentente.long=true` each attack lasts longer, and the 99th
/// percentile must stay within twice its value: the largest that it had alone in this run, since alone it differs from
/// one thousand calls to the next by up to four times. `-Dentente.attack=TEXT` runs the rows whose name holds it.
@ExtendWith(TableRows.class)
@Timeout(300)
class HostileClientsTest {
    private static final boolean LONG = Boolean.getBoolean("entente.long");
    private static final int CALLS = LONG ? 1_000 : 20;
    private static final int WARM_UP = LONG ? 3_000 : 100;
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);
    private static final int BIG = 16 << 20;
    private static final long MOST_RESIDENT_MIB = 512;

    @TempDir
    static Path folder;

    private static Lab lab;
    private static GatewayProcess gateway;
    private static HonestProcess honest;
    private static String bigPackage;
    private static long firstAlone;
    private static long worstAlone;

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab(folder)
                .client("honest", "submitter, recipient")
                .client("hostile", "submitter, recipient")
                .limits(Lab.GBR, Map.of("callIdleSeconds", 3, "handshakeSeconds", LONG ? 5 : 2, "callsPerSecond", 100));
        Path home = lab.agencies.home(Lab.GBR);
        gateway = new GatewayProcess(
                home,
                home,
                "128m",
                folder.resolve("gbr.log"),
                List.of("env", "JAVA_TOOL_OPTIONS=-XX:MaxDirectMemorySize=128m"));
        gateway.awaitReady();
        try (HostilePartner partner = lab.partner()) {
            Made made = partner.make(partner.plan(), new byte[BIG]);
            var delivered = partner.deliver(made).statement();
            assertEquals(Stage.DELIVERED, delivered.stage());
            bigPackage = delivered.packageId();
        }
        honest = new HonestProcess(lab, bigPackage);
        honest.p99(WARM_UP);
        firstAlone = honest.p99(WARM_UP);
        if (LONG) {
            // As on a machine of their own: what the hostile clients cost themselves takes no time from the others.
            String self = Long.toString(ProcessHandle.current().pid());
            assertEquals(
                    0,
                    new ProcessBuilder("chrt", "--idle", "--all-tasks", "--pid", "0", self)
                            .start()
                            .waitFor(),
                    "chrt");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertTrue(gateway.isAlive(), "the gateway lives");
            long peak = gateway.peakResidentKiB() >> 10;
            System.out.printf("hostile clients at -Xmx128m: peak resident %d MiB%n", peak);
            assertTrue(peak < MOST_RESIDENT_MIB, () -> peak + " MiB resident");
        } finally {
            honest.close();
            gateway.close();
            lab.close();
        }
    }

    interface Attack {
        void run(Lab lab) throws Exception;
    }

    private static Arguments row(String name, Attack attack) {
        return Arguments.of(name, attack);
    }

    static Stream<Arguments> attacks() {
        String only = System.getProperty("entente.attack", "");
        return all().filter(row -> String.valueOf(row.get()[0]).contains(only));
    }

    private static Stream<Arguments> all() {
        return Stream.of(
                row("a header and then nothing", SlowAttacks::headerAndNothing),
                row("a message byte by byte", SlowAttacks::byteByByte),
                row("content byte by byte, in whole messages", SlowAttacks::messageByMessage),
                row("never reads", at -> SlowAttacks.neverReads(at, bigPackage)),
                row("ten thousand streams", Attacks::tenThousandStreams),
                row("rapid reset", Attacks::rapidReset),
                row("giant headers", Attacks::giantHeaders),
                row("CONTINUATION flood", Attacks::continuations),
                row("PING flood", Attacks::pings),
                row("SETTINGS flood", Attacks::settings),
                row("PRIORITY flood", Attacks::priorities),
                row("flood of unknown frames", Attacks::unknownFrames),
                row("empty DATA flood", Attacks::emptyData),
                row("DATA after the end", Attacks::dataAfterTheEnd),
                row("WINDOW_UPDATE flood", Attacks::windowUpdates),
                row("WINDOW_UPDATE of nothing", Attacks::windowUpdatesOfNothing),
                row("a thousand calls without a pause", Attacks::calls),
                row("connections without a word", Attacks::silentConnections),
                row("compressed bombs", OddRequests::compressed),
                row("unknown fields", OddRequests::unknownFields),
                row("wrong UTF-8", OddRequests::wrongUtf8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void attacks(String name, Attack attack) throws Exception {
        Lab.until("who was cut off in another row is heard again", HostileClientsTest::hostileIsHeard);
        if (LONG) {
            // What is new to the gateway is compiled now, and not while it is measured.
            attack.run(lab);
            Lab.until("it is heard again after that, too", HostileClientsTest::hostileIsHeard);
        }
        long alone = LONG ? honest.p99(CALLS) : firstAlone;
        worstAlone = Math.max(worstAlone, alone);
        AtomicBoolean enough = new AtomicBoolean();
        FutureTask<Integer> attacking = new FutureTask<>(() -> {
            int rounds = 0;
            do {
                attack.run(lab);
                rounds++;
                // A single call each is within the rate: what is over it has rows of its own.
                LockSupport.parkNanos(BETWEEN_ROUNDS.toNanos());
            } while (LONG && !enough.get());
            return rounds;
        });
        honest.begin(CALLS);
        Thread thread = Thread.ofPlatform().name(name).start(attacking);
        honest.awaitReached();
        enough.set(true);
        int rounds = attacking.get(Lab.SOON.toSeconds(), TimeUnit.SECONDS);
        long beside = honest.end();
        thread.join(Duration.ofSeconds(1));
        double ratio = (double) beside / alone;
        System.out.printf(
                "%-42s p99 alone %6d us, beside %6d us, ratio %.2f, %d rounds%n", name, alone, beside, ratio, rounds);
        assertTrue(gateway.isAlive(), "the gateway lives");
        assertTrue(!LONG || beside <= 2 * worstAlone, () -> beside + " us, alone at most " + worstAlone);
    }

    private static boolean hostileIsHeard() throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            Attacks.assertAnswered(raw, 1);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }
}
