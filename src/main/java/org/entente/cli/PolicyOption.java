package org.entente.cli;

import org.entente.ExchangeException;
import org.entente.marking.SecurityPolicy;
import picocli.CommandLine.Option;

/// The policy of a verb that works under one. Use it with `@Mixin final PolicyOption policy = new PolicyOption();`.
final class PolicyOption {
    @Option(
            names = "--policy",
            required = true,
            paramLabel = "POLICY",
            description = "The security policy: usa, gbr, nato, tlp or one of the home's.")
    private String id = "";

    /// Wrong usage when there is none of that name.
    SecurityPolicy named(CommonOptions common) throws ExchangeException {
        return MarkingCommand.policy(MarkingCommand.policies(common), id, common);
    }
}
