package org.entente.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;

/// Runs verbs within the test's process.
public final class Verbs {
    private Verbs() {}

    /// What a verb did.
    public record Result(int exit, String out, String err) {}

    /// Runs one verb.
    public static Result run(String... args) {
        return run(InputStream.nullInputStream(), Clock.systemUTC(), args);
    }

    /// Runs one verb that reads standard input, at a time.
    static Result run(InputStream in, Clock clock, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Entente.commandLine(in, clock)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Result(exit, out.toString(), err.toString());
    }

    /// Runs one verb that has to succeed.
    public static String must(String... args) {
        Result result = run(args);
        if (result.exit() != 0) {
            throw new AssertionError("entente " + String.join(" ", args) + " ended with " + result);
        }
        return result.out();
    }
}
