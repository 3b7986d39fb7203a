package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.entente.TableRows;
import org.entente.story.TwoAgencies;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `kill -9` of gateways and clients at seeded moments of a mixed run. A moment is: so many bytes passed on one of
/// the links. Whoever was killed starts again at once; nobody waits for it, so that the next kill may meet it while
/// it puts its disk in order.
@ExtendWith(TableRows.class)
@Timeout(900)
class KillTest {
    private static final int MOMENTS = Integer.getInteger("entente.kill.moments", 10);

    /// Each desk has so many packages to send, so that there is always traffic.
    private static final int BACKLOG = 6;

    /// Where a link is quiet for so long, the kill meets a quiet moment. A machine that has other work can take the
    /// better part of a minute until gateways and desks run again; where they do, bytes pass within a second.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Duration TO_THE_END = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("entente.kill.seeds", "1").split(","))
                .mapToLong(Long::parseLong);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasAcknowledgedArrivesOnceWhoeverIsKilled(long seed) throws Exception {
        Model model = new Model(seed);
        Side usa;
        Side gbr;
        try (Stage stage = new Stage(folder, seed, model)) {
            int met = 0;
            SplittableRandom random = new SplittableRandom(seed);
            for (int moment = 0; moment < MOMENTS; moment++) {
                stage.order(BACKLOG);
                Stage.Victim victim = one(random, List.of(Stage.Victim.values()));
                Stage.Link link = one(random, List.of(Stage.Link.values()));
                long bytes = 1L << (10 + random.nextInt(13));
                boolean passed = stage.proxy(link).awaitBytes(bytes, LONGEST_WAIT);
                met += passed ? 1 : 0;
                System.out.printf(
                        "seed %d, moment %d: %s after %d bytes of %s%s%n",
                        seed, moment, victim, bytes, link, passed ? "" : " (quiet)");
                stage.observe();
                model.assertUnbroken();
                stage.killAndRestart(victim);
            }
            assertTrue(met >= MOMENTS / 2, "most kills met traffic");
            stage.finish(TO_THE_END);
            usa = stage.side(TwoAgencies.USA);
            gbr = stage.side(TwoAgencies.GBR);
        }
        assertEquals(List.of(), model.problems(usa, gbr));
        Audit.pass(usa, gbr);
        assertNothingReadable();
        System.out.printf("seed %d: %d packages over %d kills%n", seed, model.size(), MOMENTS);
    }

    private static <T> T one(SplittableRandom random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// Not in the data of either gateway, nor in what they logged.
    private void assertNothingReadable() throws IOException {
        int looked = 0;
        for (String place : List.of("agencies/usa", "agencies/gbr", "usa.state.log", "gbr.fcdo.log")) {
            try (Stream<Path> files = Files.walk(folder.resolve(place))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertFalse(holdsCanary(file), () -> "readable in " + file);
                    looked++;
                }
            }
        }
        assertTrue(looked > 100, "payloads, databases and logs were looked at");
    }

    private static boolean holdsCanary(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(Load.CANARY);
    }
}
