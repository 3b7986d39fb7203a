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
    /// Which configuration.
    static final class Configuration {
        @Option(names = "--config", paramLabel = "F", description = "Read this file in place of gateway.yaml.")
        private @Nullable Path file;
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Runs the gateway of a home folder until it is told to stop (SIGTERM), then drains.",
            footer = {
                "",
                "Example:",
                "  entente gateway run --home /srv/entente",
                "",
                "It logs JSON lines to standard error; data/run/endpoints.json says where it listens."
            })
    static final class Run implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Mixin
        private final Configuration configuration = new Configuration();

        @Override
        public Integer call() throws ExchangeException, InterruptedException {
            // Before the first logger is made: a service logs otherwise than a verb.
            if (System.getProperty("logback.configurationFile") == null) {
                System.setProperty("logback.configurationFile", "logback-gateway.xml");
            }
            Gateway.run(common.home(), configuration.file);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks configuration, keys, trust bundles, policies and agreements; starts nothing.",
            footer = {"", "Example:", "  entente gateway check --home /srv/entente"})
    static final class Check implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Mixin
        private final Configuration configuration = new Configuration();

        @Override
        public Integer call() throws ExchangeException {
            Gateway.check(common.home(), configuration.file);
            common.output()
                    .result(
                            new JsonLine().put("home", common.home()).put("ready", true),
                            "The gateway in " + common.home() + " can start.");
            return ExitCode.OK;
        }
    }
}
