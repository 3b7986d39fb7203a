package org.entente.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.client.InboxEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "inbox",
        mixinStandardHelpOptions = true,
        description = "Lists what other agencies sent, oldest first.",
        footer = {
            "",
            "Examples:",
            "  entente inbox              what is still to be decided",
            "  entente inbox --all        what was decided, too",
            "  entente inbox --watch      everything, then each new package as it comes; end with Ctrl-C"
        })
final class InboxCommand extends ClientVerb {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    @Option(names = "--all", description = "Also what was decided already.")
    private boolean all;

    @Option(names = "--watch", description = "Stay, and print each new package when it comes.")
    private boolean watch;

    @Option(names = "--after", paramLabel = "CURSOR", description = "With --watch: only what came after this cursor.")
    private long after;

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        if (watch) {
            watch(client, output);
            return;
        }
        List<InboxEntry> entries = client.inbox(all);
        for (InboxEntry entry : entries) {
            output.result(Reports.json(entry), Reports.text(entry));
        }
        if (entries.isEmpty()) {
            output.note(all ? "Nothing was received." : "Nothing is waiting for a decision.");
        }
    }

    /// A gateway that restarts is watched again from the last package seen; none is missed and none comes twice.
    private void watch(EntenteClient client, Output output) throws ExchangeException {
        var cursor = new AtomicLong(after);
        Duration pause = FIRST_PAUSE;
        while (true) {
            long before = cursor.get();
            try {
                client.watch(before, entry -> {
                    cursor.set(entry.cursor());
                    output.result(Reports.json(entry), Reports.text(entry));
                    return true;
                });
            } catch (ExchangeException e) {
                if (e.reason() != Reason.DRAINING && e.reason() != Reason.UNAVAILABLE) {
                    throw e;
                }
                pause = cursor.get() == before ? longer(pause) : FIRST_PAUSE;
                output.note(e.text() + " Watching again in " + pause.toMillis() + " ms.");
                pause(pause, e);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static void pause(Duration pause, ExchangeException last) throws ExchangeException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw last;
        }
    }
}
