package org.entente.cli;

import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.exchange.Agreement;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "digest",
        mixinStandardHelpOptions = true,
        description = "Prints an agreement's digest, for two operators to read to each other.",
        footer = {
            "",
            "Example:",
            "  entente agreement digest agreements/usa-to-gbr.json",
            "",
            "Both have the same agreement when both read the same SHA-384. Packages under another",
            "text are refused with AGREEMENT_MISMATCH."
        })
final class AgreementDigest implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "FILE", description = "A file, or the id of an agreement in the home.")
    private String agreement;

    @Override
    public Integer call() throws ExchangeException {
        AgreementFile read = AgreementFile.read(common.home(), agreement);
        Agreement one = read.agreement();
        common.output()
                .result(
                        new JsonLine()
                                .put("id", one.id())
                                .put("from", one.from())
                                .put("to", one.to())
                                .put("digest", HexFormat.of().formatHex(one.digest())),
                        one.id() + ", " + read.parties() + ", SHA-384:\n" + PkiText.aloud(one.digest()));
        return ExitCode.OK;
    }
}
