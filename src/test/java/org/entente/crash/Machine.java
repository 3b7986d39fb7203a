package org.entente.crash;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// What some tests need of the machine beside a JDK: it is there, or the test says so loudly. In CI its lack is a
/// failure, never a skip.
final class Machine {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private Machine() {}

    /// Ends the test unless the command succeeds.
    ///
    /// @param lack what is missing when it does not, and how to get it
    static void require(String lack, List<String> command) throws IOException, InterruptedException {
        if (succeeds(command)) {
            return;
        }
        System.out.println("NOT TESTED: " + lack);
        if (CI) {
            throw new AssertionError(lack);
        }
        Assumptions.abort(lack);
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /// Runs a command that has to succeed.
    static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " failed: " + said);
        }
    }
}
