package org.entente.cli;

import org.entente.ExchangeException;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.client.StatusReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says where a package stands, since when, and who must act.",
        footer = {
            "",
            "Examples:",
            "  entente status 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11",
            "  entente status 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11 --wait ACCEPTED --timeout 5m"
        })
final class StatusCommand extends ClientVerb {
    @Mixin
    private final PackageArguments which = new PackageArguments();

    @Mixin
    private final WaitOptions wait = new WaitOptions();

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        StatusReport report = wait.await(client, client.status(which.name()));
        output.result(Reports.json(report), Reports.text(report));
    }
}
