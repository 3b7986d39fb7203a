package org.entente.cli;

import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.PackageName;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which package a verb is about.
final class PackageArguments {
    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before any verb runs
    @Parameters(index = "0", paramLabel = "ID", description = "The package's id, a UUID.")
    private UUID id;

    @Option(
            names = "--from",
            paramLabel = "AGENCY",
            description = "Its sender; needed only when two senders used the same id.")
    private @Nullable String from;

    PackageName name() throws ExchangeException {
        return new PackageName(from == null ? null : AgencyId.parse(from), id);
    }
}
