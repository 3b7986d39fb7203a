package org.entente.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.RootAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Makes an agency's two roots, P-384 and ML-DSA-87, each with an empty revocation list.",
        footer = {"", "Example:", "  entente pki init usa.state --country USA --home pki/usa.state"})
final class PkiInit implements Callable<Integer> {
    /// For clocks of partners that are a little behind.
    static final Duration BACKDATED = Duration.ofMinutes(5);

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private PkiCommand pki;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final PkiCrl.Validity validity = new PkiCrl.Validity();

    @Parameters(paramLabel = "AGENCY", description = "The agency's name, such as usa.state.")
    private String agency = "";

    @Option(
            names = "--country",
            required = true,
            paramLabel = "XXX",
            description = "Its country by three letters (ISO 3166), such as USA.")
    private String country = "";

    @Override
    public Integer call() throws ExchangeException {
        AgencyId id = AgencyId.parse(agency);
        PkiFolder folder = new PkiFolder(common.home());
        if (Files.exists(folder.root().resolve("roots"))) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, folder.root() + " holds roots already; they are never made anew in place.");
        }
        Instant from = pki.clock.instant().minus(BACKDATED);
        IssuingAuthority authority =
                IssuingAuthority.create(id, twoLetters(country), from, validity.duration(), pki.random);
        folder.create(authority);
        AgencyTrust trust = authority.trust();
        Path p384 = folder.rootFile(RootAlgorithm.P384);
        Path mldsa87 = folder.rootFile(RootAlgorithm.MLDSA87);
        common.output()
                .result(
                        new JsonLine()
                                .put("agency", id)
                                .put("roots", List.of(p384, mldsa87))
                                .put("fingerprint", HexFormat.of().formatHex(trust.fingerprint())),
                        "The roots of " + id + " are in " + folder.root().resolve("roots") + "; "
                                + PkiText.expiry(trust.p384Root(), pki.clock) + ".\nRevocation lists "
                                + PkiText.expiry(trust.p384Crl().getNextUpdate().toInstant(), pki.clock)
                                + ": renew them in time by entente pki crl.");
        return ExitCode.OK;
    }

    /// As certificates want it.
    private static String twoLetters(String threeLetters) throws ExchangeException {
        for (String code : Locale.getISOCountries()) {
            if (Locale.of("", code).getISO3Country().equals(threeLetters)) {
                return code;
            }
        }
        throw new ExchangeException(
                Reason.INVALID_REQUEST,
                "There is no country " + threeLetters + "; three capital letters, such as GBR.");
    }
}
