package org.entente.cli;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line's entry point. Exit codes: 0 done, 1 refused, failed or unreachable, 2 usage.
@Command(
        name = "entente",
        description = "Hands intelligence packages to a partner agency, and proves what was handed over.",
        mixinStandardHelpOptions = true,
        versionProvider = Entente.Version.class,
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            SendCommand.class,
            StatusCommand.class,
            InboxCommand.class,
            FetchCommand.class,
            AckCommand.class,
            ReceiptsCommand.class,
            PartnerCommand.class,
            GatewayCommand.class,
            LedgerCommand.class,
            MarkingCommand.class,
            AgreementCommand.class,
            PkiCommand.class
        },
        footer = {"", "Exit codes: 0 done; 1 refused, failed or unreachable; 2 wrong usage."})
public final class Entente {
    private Entente() {}

    public static void main(String[] args) {
        // gRPC logs by java.util.logging: with everything else, or not at all.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    /// The version in the jar's manifest, so that the POM alone states it.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Entente.class.getPackage().getImplementationVersion();
            return new String[] {"entente " + (version == null ? "development" : version)};
        }
    }

    /// Everything that [#main] runs, for tests too.
    static CommandLine commandLine() {
        return commandLine(System.in, Clock.systemUTC());
    }

    /// @param in for the verbs that read standard input
    static CommandLine commandLine(InputStream in, Clock clock) {
        CommandLine.IFactory standard = CommandLine.defaultFactory();
        var line = new CommandLine(new Entente(), new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == MarkingCommand.class ? type.cast(new MarkingCommand(in, clock)) : standard.create(type);
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setExecutionExceptionHandler((e, verb, _) -> {
            output(verb, verb.getParseResult().hasMatchedOption(CommonOptions.JSON))
                    .failure(describe(e));
            return CommandLine.ExitCode.SOFTWARE;
        });
        line.setParameterExceptionHandler((e, args) -> usage(e, args));
        return line;
    }

    /// Set by the launcher, `[ -t 2 ]`: Java can only ask about standard input and output.
    static boolean errorIsTerminal() {
        return Boolean.getBoolean("entente.terminal") && !"dumb".equals(System.getenv("TERM"));
    }

    private static int usage(CommandLine.ParameterException e, String[] args) {
        CommandLine verb = e.getCommandLine();
        String message = e.getMessage() == null ? "wrong usage" : e.getMessage();
        if (List.of(args).contains(CommonOptions.JSON)) {
            output(verb, true).failure(new ExchangeException(Reason.INVALID_REQUEST, message));
        } else {
            String name = verb.getCommandSpec().qualifiedName();
            verb.getErr().println(name + ": " + message);
            CommandLine.UnmatchedArgumentException.printSuggestions(e, verb.getErr());
            verb.getErr().println("See '" + name + " --help'.");
            verb.getErr().flush();
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static ExchangeException describe(Exception e) {
        return switch (e) {
            case ExchangeException ours -> ours;
            case UncheckedIOException io ->
                new ExchangeException(Reason.UNAVAILABLE, String.valueOf(io.getMessage()), io);
            default -> new ExchangeException(Reason.INTERNAL, "A fault of ours: " + e + "; please report it.", e);
        };
    }

    private static Output output(CommandLine verb, boolean json) {
        return new Output(verb.getOut(), verb.getErr(), json, errorIsTerminal());
    }
}
