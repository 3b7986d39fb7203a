package org.entente.cli;

import java.time.Clock;
import picocli.CommandLine.Command;

@Command(
        name = "agreement",
        mixinStandardHelpOptions = true,
        description = "Shows, checks and compares agreements.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {AgreementShow.class, AgreementCheck.class, AgreementDiff.class, AgreementDigest.class},
        footer = {
            "",
            "An agreement is one direction between two agencies: a file of canonical JSON, the same",
            "bytes in agreements/ of both gateways. FILE is that file, or in a gateway's home the",
            "agreement's id.",
            "",
            "Example, before both operators put a new text in force:",
            "  entente agreement check new.json",
            "  entente agreement diff usa-to-gbr-1 new.json",
            "  entente agreement digest new.json"
        })
final class AgreementCommand {
    final Clock clock;

    AgreementCommand() {
        this(Clock.systemUTC());
    }

    AgreementCommand(Clock clock) {
        this.clock = clock;
    }
}
