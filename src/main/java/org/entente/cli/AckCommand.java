package org.entente.cli;

import org.entente.ExchangeException;
import org.entente.client.ClientHome;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.StatusReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ack",
        mixinStandardHelpOptions = true,
        description = "Decides on a received package; the gateway signs the receipt and returns it to the sender.",
        footer = {
            "",
            "Examples:",
            "  entente ack 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11 --accept",
            "  entente ack 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11 --reject NOT_SUBSTANTIATED",
            "",
            "A code is upper case and no free text; remarks travel as packages of their own."
        })
final class AckCommand extends ClientVerb {
    static final class Choice {
        @Option(names = "--accept", required = true, description = "Accept all of it.")
        boolean accept;

        @Option(names = "--reject", required = true, paramLabel = "CODE", description = "Reject it, and why.")
        @Nullable
        String reject;

        @Option(names = "--actioned", required = true, description = "Say that an accepted package was acted on.")
        boolean actioned;
    }

    @Mixin
    private final PackageArguments which = new PackageArguments();

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        String code = choice.reject;
        Decision decision = code != null ? Decision.REJECTED : choice.accept ? Decision.ACCEPTED : Decision.ACTIONED;
        StatusReport report = client.acknowledge(which.name(), decision, code);
        output.result(Reports.json(report), Reports.text(report));
    }
}
