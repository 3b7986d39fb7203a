package org.entente.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.client.MarkingText;
import org.entente.client.PackageIds;
import org.entente.client.StatusReport;
import org.entente.client.Submission;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Hands a file to the gateway, which seals it and delivers it to a partner agency.",
        footer = {
            "",
            "Examples:",
            "  entente send targets.json --to gbr.fcdo --marking \"SECRET//REL TO USA, GBR\" --wait DELIVERED",
            "  entente send report.pdf --to gbr.fcdo --marking UNCLASSIFIED --content-type application/pdf",
            "",
            "When it fails half way, send again with the printed --package-id: nothing is handed over twice."
        })
final class SendCommand extends ClientVerb {
    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(index = "0", paramLabel = "FILE", description = "The content.")
    private Path file;

    @Option(names = "--to", required = true, paramLabel = "AGENCY", description = "The receiving agency.")
    private String to = "";

    @Option(names = "--marking", required = true, paramLabel = "BANNER", description = "The classification marking.")
    private String marking = "";

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "usa",
            description = "The security policy of the marking (default: ${DEFAULT-VALUE}).")
    private String policy = "usa";

    @Option(names = "--portion", paramLabel = "MARK", description = "A portion mark; may be repeated.")
    private List<String> portions = List.of();

    @Option(names = "--title", paramLabel = "TITLE", description = "A title, sealed with the content.")
    private @Nullable String title;

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            defaultValue = "application/json",
            description = "A media type of the agreement (default: ${DEFAULT-VALUE}).")
    private String contentType = "application/json";

    @Option(
            names = "--precedence",
            paramLabel = "P",
            defaultValue = "ROUTINE",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Precedence precedence = Precedence.ROUTINE;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When delivery is given up, e.g. 2027-01-31T12:00:00Z.")
    private @Nullable Instant expires;

    @Option(names = "--ack-by", paramLabel = "TIME", description = "By when the recipient should decide.")
    private @Nullable Instant acknowledgeBy;

    @Option(
            names = "--reference",
            paramLabel = "TEXT",
            description = "Your own reference: unclassified, shown in the recipient's inbox.")
    private @Nullable String reference;

    @Option(names = "--exercise", description = "An exercise: never counts as live.")
    private boolean exercise;

    @Option(names = "--package-id", paramLabel = "ID", description = "A UUIDv7; to repeat an earlier attempt.")
    private @Nullable UUID packageId;

    @Mixin
    private final WaitOptions wait = new WaitOptions();

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        UUID id = packageId == null ? new PackageIds(Clock.systemUTC(), new SecureRandom()).next() : packageId;
        Path name = file.getFileName();
        var submission = new Submission(
                id,
                AgencyId.parse(to),
                new MarkingText(policy, marking, portions),
                contentType,
                precedence,
                title,
                name == null ? null : name.toString(),
                expires,
                acknowledgeBy,
                reference,
                exercise);
        StatusReport report;
        try {
            report = client.send(submission, file, (done, total) -> output.progress("sending", done, total));
        } catch (ExchangeException e) {
            if (e.reason().retry() != Reason.Retry.NEVER) {
                output.note("To try this package again: --package-id " + id);
            }
            throw e;
        }
        output.result(Reports.json(report), Reports.text(report));
        StatusReport later = wait.await(client, report);
        if (!later.state().equals(report.state())) {
            output.result(Reports.json(later), Reports.text(later));
        }
    }
}
