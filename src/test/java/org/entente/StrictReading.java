package org.entente;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What every fuzz target asks of a strict reader, and the corpus from which it starts.
///
/// A corpus lies in `src/test/resources/<package>/<test class>Inputs/readsStrictly/`. A file `accepted-*` must be
/// accepted and one `refused-*` refused; any other (what fuzzing found) must only keep the oracle. The first two
/// are written by the test itself from [Seeds] with `-Dentente.fuzz.seeds=write`, so that the code says where
/// each came from; no private key is in any.
public final class StrictReading {
    /// The one fuzz target of a class.
    public static final String TARGET = "readsStrictly";

    /// What a caller is told fits a line, whatever it sent.
    private static final int LONGEST_TEXT = 600;

    private StrictReading() {}

    /// Reads bytes and writes what was read.
    public interface Reader {
        byte[] readAndWrite(byte[] bytes) throws ExchangeException;
    }

    /// Makes the files of a corpus, by name.
    public interface Seeds {
        Map<String, byte[]> make() throws ExchangeException;
    }

    /// Whether the reader accepts the bytes. Asserts that it then writes the very same, and that it otherwise
    /// refuses for one of these reasons, in a short text without control characters.
    public static boolean accepts(byte[] bytes, Set<Reason> refusals, Reader reader) {
        byte[] written;
        try {
            written = reader.readAndWrite(bytes.clone());
        } catch (ExchangeException e) {
            assertTrue(refusals.contains(e.reason()), () -> e.reason() + " does not fit: " + e.text());
            // An operator gets a list of all faults, one a line; callers do not see it.
            if (e.reason() != Reason.CONFIGURATION) {
                assertTrue(e.text().length() <= LONGEST_TEXT, () -> "the text is long: " + e.text());
                assertTrue(e.text().chars().noneMatch(Character::isISOControl), e::text);
            }
            return false;
        }
        assertArrayEquals(bytes, written, "what was accepted is written otherwise");
        return true;
    }

    /// Asserts that the class has a corpus that a target cannot pass by accepting or refusing everything.
    public static void assertCorpus(Class<?> test, Predicate<byte[]> target, Seeds seeds)
            throws IOException, ExchangeException {
        Path folder = Path.of(
                "src/test/resources", test.getPackageName().replace('.', '/'), test.getSimpleName() + "Inputs", TARGET);
        if ("write".equals(System.getProperty("entente.fuzz.seeds"))) {
            Files.createDirectories(folder);
            for (var seed : seeds.make().entrySet()) {
                Files.write(folder.resolve(seed.getKey()), seed.getValue());
            }
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            found.sorted().forEach(files::add);
        }
        int accepted = 0;
        int refused = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            byte[] bytes = Files.readAllBytes(file);
            assertTrue(bytes.length <= 65_536, name + " is too large for a seed");
            boolean taken = target.test(bytes);
            if (name.startsWith("accepted-")) {
                assertTrue(taken, name);
                accepted++;
            } else if (name.startsWith("refused-")) {
                assertEquals(false, taken, name);
                refused++;
            }
        }
        assertTrue(accepted > 0 && refused > 0, "accepted " + accepted + ", refused " + refused);
        System.out.printf(
                "%s: %d files in the corpus, %d accepted, %d refused%n",
                test.getSimpleName(), files.size(), accepted, refused);
    }
}
