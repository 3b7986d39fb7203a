package org.entente.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A gateway in a process of its own, as an operator runs it, with a bounded heap.
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path endpoints;
    private final Path log;

    /// Starts it and waits until it is ready.
    public GatewayProcess(Path home, String heap, Path log) throws IOException {
        this(home, home, heap, log, List.of());
        awaitReady();
    }

    /// Starts it and does not wait.
    ///
    /// @param seen the home as this process reaches it, where the wrapper makes that another path
    /// @param wrapper a command that runs the rest of its command line, such as `nsenter`
    public GatewayProcess(Path home, Path seen, String heap, Path log, List<String> wrapper) throws IOException {
        this.log = log;
        this.endpoints = seen.resolve("data/run/endpoints.json");
        Files.deleteIfExists(endpoints);
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.entente.cli.Entente",
                "gateway",
                "run",
                "--home",
                home.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /// Waits until it listens; closes it when it does not.
    public void awaitReady() throws IOException {
        Instant end = Instant.now().plus(START);
        while (!Files.exists(endpoints)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                close();
                throw new AssertionError("the gateway did not start: " + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// The most memory that the process ever had in RAM, in KiB; from the kernel.
    public long peakResidentKiB() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("the kernel does not say");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// `kill -9`, and waits for its end.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public long pid() {
        return process.pid();
    }

    /// Ends it as an operator does, and waits.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
