package org.entente.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.gateway.Gateway;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "Runs an agency's gateway.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {GatewayCommand.Run.class, GatewayCommand.Check.class})
final class GatewayCommand {
    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description =
                    "Runs the gateway of a home folder until it is told to stop (SIGTERM): it then drains and ends.",
            footer = {
                "",
                "Example, in a gateway's home folder:",
                "  entente gateway run",
                "",
                "When it is ready it writes its addresses to data/run/endpoints.json. Logs go to standard error."
            })
    static final class Run implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(names = "--config", paramLabel = "FILE", description = "Read this file in place of gateway.yaml.")
        private @Nullable Path config;

        @Override
        public Integer call() throws ExchangeException, InterruptedException {
            Gateway.run(common.home(), config);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Says whether the gateway of a home folder would start, and everything that is wrong, without"
                    + " starting it.",
            footer = {"", "Example, in a gateway's home folder:", "  entente gateway check"})
    static final class Check implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(names = "--config", paramLabel = "FILE", description = "Read this file in place of gateway.yaml.")
        private @Nullable Path config;

        @Override
        public Integer call() throws ExchangeException {
            Gateway.check(common.home(), config);
            common.output()
                    .result(
                            new JsonLine().put("ok", "true"),
                            "Configuration, keys, trust bundles, policies and agreements are in order.");
            return ExitCode.OK;
        }
    }
}
