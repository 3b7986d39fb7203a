package org.entente.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A running [HonestClient].
final class HonestProcess implements AutoCloseable {
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    HonestProcess(Lab lab, String packageId) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HonestClient.class.getName(),
                        Integer.toString(lab.agencies.port(Lab.GBR)),
                        lab.bundle().toString(),
                        lab.identity("honest").toString(),
                        packageId))
                .redirectError(lab.folder.resolve("honest.log").toFile())
                .start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Alone: the 99th percentile in microseconds.
    long p99(int calls) throws IOException {
        begin(calls);
        awaitReached();
        return end();
    }

    void begin(int calls) throws IOException {
        order("measure " + calls);
    }

    /// Waits until so many calls were made.
    void awaitReached() throws IOException {
        String line = answers.readLine();
        if (!"reached".equals(line)) {
            throw new AssertionError("the honest client said " + line + "; see its log");
        }
    }

    /// After [#awaitReached]: the 99th percentile in microseconds since [#begin].
    long end() throws IOException {
        order("enough");
        String line = answers.readLine();
        if (line == null) {
            throw new AssertionError("the honest client failed; see its log");
        }
        return Long.parseLong(line);
    }

    private void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
