package org.entente.cli;

import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Command;

@Command(
        name = "pki",
        mixinStandardHelpOptions = true,
        description = "Makes an agency's roots, certificates, keys, revocation lists and trust bundle.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {PkiInit.class, PkiIssue.class, PkiRevoke.class, PkiCrl.class, PkiBundle.class, PkiShow.class},
        footer = {
            "",
            "Here --home is the agency's PKI folder. It holds the root and archive keys:",
            "keep it off every gateway. For development and small installations; see",
            "certs/README.md.",
            "",
            "Example:",
            "  entente pki init usa.state --country USA --home pki/usa.state",
            "  entente pki issue gateway --dns gw.example --home pki/usa.state --out gw",
            "  entente pki issue client desk --home pki/usa.state --out clients/desk"
        })
final class PkiCommand {
    final Clock clock;
    final SecureRandom random;

    PkiCommand() {
        this(Clock.systemUTC(), new SecureRandom());
    }

    PkiCommand(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }
}
