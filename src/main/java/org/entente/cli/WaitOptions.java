package org.entente.cli;

import java.time.Duration;
import java.util.Arrays;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.EntenteClient;
import org.entente.client.PackageName;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Waiting for a package to come to a state.
final class WaitOptions {
    @Option(
            names = "--wait",
            paramLabel = "STATE",
            description = "Wait until the package was in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable State wanted;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long to wait, e.g. 30s or 5m (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(30);

    /// The report given, or the one after waiting.
    ///
    /// @throws ExchangeException when it did not come to the wanted state: `UNAVAILABLE` when it still may
    StatusReport await(EntenteClient client, StatusReport now) throws ExchangeException {
        State state = wanted;
        if (state == null) {
            return now;
        }
        StatusReport report = client.await(new PackageName(now.sender(), now.id()), state, timeout);
        if (report.state().reached(state)) {
            return report;
        }
        String code = report.reasonCode() == null ? "" : " (" + report.reasonCode() + ")";
        String is = "Package " + report.id() + " is " + report.state() + code;
        if (report.state().canReach(state)) {
            String last = report.lastReason() == null ? "" : ", the last attempt failed with " + report.lastReason();
            throw new ExchangeException(
                    Reason.UNAVAILABLE,
                    is + " and not " + state + " after " + timeout.toSeconds() + " s" + last + "; ask again later.");
        }
        throw new ExchangeException(reason(report), is + " and cannot become " + state + " any more.");
    }

    private static Reason reason(StatusReport report) {
        String code = report.reasonCode();
        return switch (report.state()) {
            case EXPIRED -> Reason.PACKAGE_EXPIRED;
            case REFUSED ->
                Arrays.stream(Reason.values())
                        .filter(r -> r.name().equals(code))
                        .findFirst()
                        .orElse(Reason.RELEASE_DENIED);
            case QUEUED, DELIVERED, ACCEPTED, PARTLY_ACCEPTED, REJECTED, ACTIONED -> Reason.ALREADY_ACKNOWLEDGED;
        };
    }
}
