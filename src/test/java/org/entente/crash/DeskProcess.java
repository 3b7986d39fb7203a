package org.entente.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A running [Desk].
final class DeskProcess {
    private final Process process;
    private final Writer orders;
    private final Thread reader;

    /// @param lines takes each line that the desk says
    DeskProcess(Path home, String agency, long seed, Path scratch, Consumer<String> lines) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Desk.class.getName(),
                        home.toString(),
                        agency,
                        Long.toString(seed),
                        scratch.toString()))
                .redirectError(
                        scratch.resolveSibling(scratch.getFileName() + ".log").toFile())
                .start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        reader = Thread.ofPlatform().daemon().start(() -> read(lines));
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(lines);
        } catch (IOException | java.io.UncheckedIOException e) {
            // It was killed in the middle of a line.
        }
    }

    void send(int number) {
        try {
            orders.write(number + "\n");
            orders.flush();
        } catch (IOException e) {
            // It was killed: whoever starts the next one orders what is open.
        }
    }

    /// `kill -9`; what it had said was heard when this returns.
    void kill() {
        // Not by the process itself, which would throw away what it has said and nobody has read yet.
        process.toHandle().destroyForcibly();
        process.onExit().join();
        try {
            reader.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
