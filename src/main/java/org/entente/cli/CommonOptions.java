package org.entente.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What every verb takes. Use it with `@Mixin final CommonOptions common = new CommonOptions();`.
final class CommonOptions {
    static final String JSON = "--json";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Home folder; else $$ENTENTE_HOME, else the current folder.")
    private @Nullable Path home;

    @Option(names = JSON, description = "One JSON object per line on standard output, errors too.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // set by picocli before any verb runs
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Path home() {
        if (home != null) {
            return home;
        }
        String variable = System.getenv("ENTENTE_HOME");
        return Path.of(variable == null || variable.isEmpty() ? "." : variable);
    }

    /// The verb's own.
    CommandLine line() {
        return spec.commandLine();
    }

    Output output() {
        var line = line();
        return new Output(line.getOut(), line.getErr(), json, Entente.errorIsTerminal());
    }
}
