package org.entente.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.store.Faults;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One package is submitted, delivered, receipted, accepted, and its acceptance returned, while one step of one side's
/// storage fails: each step in its turn, in each way it can fail. Then that side is started again, the clients go on,
/// and everything must have become one whole story.
@ExtendWith(TableRows.class)
@Timeout(120)
class FaultTest {
    private static final long REACHED_MILLIS = 30_000;

    @TempDir
    static Path trial;

    @TempDir
    Path folder;

    /// The steps of the whole story on either side, found by a run in which nothing fails.
    static Stream<Arguments> steps() throws Exception {
        Faults usa = Faults.none();
        Faults gbr = Faults.none();
        try (Ends ends = new Ends(trial)) {
            ends.usa.start(usa);
            ends.gbr.start(gbr);
            new OnePackage(ends).playToTheEnd(() -> {});
            ends.audit();
        }
        List<Arguments> rows = new ArrayList<>();
        rows(rows, "usa", usa.steps());
        rows(rows, "gbr", gbr.steps());
        return rows.stream();
    }

    private static void rows(List<Arguments> rows, String side, List<String> steps) {
        for (int i = 0; i < steps.size(); i++) {
            for (Faults.Mode mode : Faults.Mode.values()) {
                rows.add(Arguments.of(side, i, steps.get(i), mode));
            }
        }
    }

    @ParameterizedTest(name = "{0} step {1}, {2}: {3}")
    @MethodSource("steps")
    void theStoryIsWholeAfterwards(String side, int step, String name, Faults.Mode mode) throws Exception {
        Faults faults = Faults.at(step, mode);
        try (Ends ends = new Ends(folder)) {
            boolean usa = side.equals("usa");
            Hit hit = new Hit(usa ? ends.usa : ends.gbr, faults);
            (usa ? ends.gbr : ends.usa).start(Faults.none());
            OnePackage story = new OnePackage(ends);
            if (mode == Faults.Mode.STALLS) {
                FutureTask<Boolean> run = new FutureTask<>(() -> {
                    story.playToTheEnd(hit::startOnce);
                    return true;
                });
                Thread.ofPlatform().daemon().start(run);
                assertTrue(faults.isReached(REACHED_MILLIS), "the step is reached");
                assertFalse(run.isDone(), "nothing is at its end while a step of it hangs");
                faults.release();
                assertTrue(run.get(60, TimeUnit.SECONDS));
            } else {
                story.playToTheEnd(hit::startAgainAfterTheFault);
                // What the last step persisted is seen, and the story at its end, before that step reports its failure.
                assertTrue(faults.isReached(REACHED_MILLIS), "the step is reached");
                hit.startAgainAfterTheFault();
            }
            story.assertNothingAcknowledgedWasLost();
            ends.audit();
        }
    }

    /// The side whose storage fails.
    private static final class Hit {
        private final Ends.End end;
        private final Faults faults;
        private boolean started;
        private boolean again;

        Hit(Ends.End end, Faults faults) {
            this.end = end;
            this.faults = faults;
        }

        void startOnce() throws Exception {
            if (!started) {
                started = true;
                end.start(faults);
            }
        }

        void startAgainAfterTheFault() throws Exception {
            startOnce();
            if (again || !faults.isReached(0)) {
                return;
            }
            again = true;
            if (end.isRunning()) {
                assertHalted();
            }
            end.stop();
            assertEquals(List.of(), faults.afterwards(), "the part that failed did nothing more");
            end.start(Faults.none());
        }

        /// Not even what has nothing to do with the failed step is done any more, and each caller is told.
        private void assertHalted() throws ExchangeException {
            var setup = end.get().setup;
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REACHED_MILLIS);
            Reason answer = Reason.INTERNAL;
            while (answer != Reason.STORE_HALTED && System.nanoTime() < until) {
                // The thread that met the failure may just be telling it.
                answer = reason(() -> {
                    if (faults.isInFiles()) {
                        setup.files().length("probe");
                    } else {
                        setup.store().read(tables -> tables.ledgers().size("probe"));
                    }
                });
            }
            assertEquals(Reason.STORE_HALTED, answer);
            assertEquals(Reason.STORE_HALTED, reason(() -> {
                if (faults.isInFiles()) {
                    setup.files().create("probe").close();
                } else {
                    setup.store().write(tables -> tables.ledgers().size("probe"));
                }
            }));
        }

        private static Reason reason(Executable call) {
            try {
                call.execute();
                return Reason.NOT_FOUND;
            } catch (ExchangeException e) {
                return e.reason();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
