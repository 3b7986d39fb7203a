package org.entente.cli;

import java.io.PrintWriter;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Where a verb writes: results to standard output, as text for a person or as one JSON object per line; errors,
/// progress and remarks to standard error. Used from one thread at a time.
final class Output {
    /// How often a progress line is rewritten at most.
    private static final long PROGRESS_NANOS = 200_000_000L;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean terminal;
    private long lastProgressNanos = Long.MIN_VALUE;
    private boolean progressShown;

    /// @param terminal whether standard error is a terminal: only then there is progress and colour
    Output(PrintWriter out, PrintWriter err, boolean json, boolean terminal) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.terminal = terminal;
    }

    /// One result in both forms; only the asked one is printed.
    void result(JsonLine asJson, String asText) {
        clearProgress();
        out.println(json ? asJson.toString() : printable(asText));
        out.flush();
    }

    /// One answer of many, always JSON. It may not be out before [#flushLines].
    void line(JsonLine answer) {
        out.print(answer);
        out.print('\n');
    }

    /// Hands on all lines so far.
    ///
    /// @throws ExchangeException UNAVAILABLE: nobody reads them
    void flushLines() throws ExchangeException {
        // A closed pipe is known to System.out alone, which keeps it from the writer around it.
        if (out.checkError() || System.out.checkError()) {
            throw new ExchangeException(Reason.UNAVAILABLE, "Standard output was closed, so no more is answered.");
        }
    }

    /// Text for a person; nothing with `--json`.
    void text(String line) {
        if (!json) {
            clearProgress();
            out.println(printable(line));
            out.flush();
        }
    }

    /// Something beside the result that a person should know, on standard error; nothing with `--json`.
    void note(String line) {
        if (!json) {
            clearProgress();
            err.println(printable(line));
            err.flush();
        }
    }

    /// How far a transfer is; shown on a terminal only.
    ///
    /// @param totalBytes 0 when it is not known
    void progress(String what, long doneBytes, long totalBytes) {
        if (!terminal || json) {
            return;
        }
        long now = System.nanoTime();
        if (progressShown && now - lastProgressNanos < PROGRESS_NANOS) {
            return;
        }
        lastProgressNanos = now;
        progressShown = true;
        String share = totalBytes > 0 ? " (" + doneBytes * 100 / totalBytes + " %)" : "";
        err.print("\r" + what + " " + Sizes.text(doneBytes) + share + "\u001b[K");
        err.flush();
    }

    /// A refusal or failure: a sentence on standard error, or with `--json` an object on standard output.
    void failure(ExchangeException e) {
        clearProgress();
        if (json) {
            out.println(error(e));
            out.flush();
            return;
        }
        String name =
                terminal ? "\u001b[31m" + e.reason() + "\u001b[0m" : e.reason().name();
        err.println("entente: " + name + ": " + printable(e.text()));
        String rule = e.rule();
        if (rule != null) {
            String citation = e.citation();
            err.println("  rule " + printable(rule)
                    + (citation == null || citation.isEmpty() ? "" : ": " + printable(citation)));
        }
        err.flush();
    }

    /// A failure as an object.
    static JsonLine error(ExchangeException e) {
        JsonLine error = new JsonLine()
                .put("reason", e.reason().name())
                .put("message", e.text())
                .put("rule", e.rule())
                .put("citation", e.citation())
                .put("retry", e.reason().retry().name());
        return new JsonLine().put("error", error);
    }

    private void clearProgress() {
        if (progressShown) {
            err.print("\r\u001b[K");
            err.flush();
            progressShown = false;
        }
    }

    /// Text of others (markings, names, messages) may hold what a terminal would obey; it is shown as `?`.
    private static String printable(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = (Character.isISOControl(c) && c != '\n') || Character.getType(c) == Character.FORMAT;
            safe.append(control ? '?' : c);
        }
        return safe.toString();
    }
}
