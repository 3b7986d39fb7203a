package org.entente.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Lets system calls of a running process fail, by `strace`: what the kernel would answer on a broken disk.
final class Strace implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process tracer;
    private final Path log;

    /// Returns when every thread of the process is traced. Each thread's first matching call fails, and no other.
    ///
    /// @param file only calls on this file; null for all
    Strace(long pid, String call, String error, @org.jspecify.annotations.Nullable Path file, Path log)
            throws IOException, InterruptedException {
        Machine.require("failing system calls need strace: apt-get install strace", List.of("strace", "-qq", "true"));
        this.log = log;
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", log.toString()));
        if (file != null) {
            command.addAll(List.of("-P", file.toString()));
        }
        command.addAll(List.of(
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":error=" + error + ":when=1",
                "-p",
                Long.toString(pid)));
        tracer = new ProcessBuilder(command).inheritIO().start();
        long end = System.nanoTime() + SOON.toNanos();
        while (!isTraced(pid)) {
            if (!tracer.isAlive() || System.nanoTime() > end) {
                tracer.destroyForcibly();
                throw new AssertionError("strace does not trace the gateway");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static boolean isTraced(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.allMatch(Strace::isThreadTraced);
        }
    }

    private static boolean isThreadTraced(Path thread) {
        try {
            return !Files.readString(thread.resolve("status")).contains("TracerPid:\t0");
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    /// How many calls were made to fail.
    long injected() throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("(INJECTED)")).count();
        }
    }

    /// Lets the process go on untraced.
    @Override
    public void close() {
        tracer.destroy();
        tracer.onExit().join();
    }
}
