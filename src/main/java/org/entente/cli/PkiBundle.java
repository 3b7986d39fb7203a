package org.entente.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.DurableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = "Hands trust bundles out and takes them in.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {PkiBundle.Export.class, PkiBundle.Import.class, PkiBundle.Fingerprint.class})
final class PkiBundle {
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    PkiCommand pki;

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes the agency's trust bundle: roots, revocation lists, key statements.",
            footer = {"", "Example:", "  entente pki bundle export --out usa.state.bundle --home pki/usa.state"})
    static final class Export implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
        @ParentCommand
        private PkiBundle bundle;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
        @Option(names = "--out", required = true, paramLabel = "F", description = "The file to write.")
        private Path out;

        @Override
        public Integer call() throws ExchangeException {
            PkiFolder folder = new PkiFolder(common.home());
            AgencyTrust trust = folder.trust();
            byte[] bytes = folder.bundle(trust);
            // What a partner would refuse is not handed out.
            TrustBundle.read(bytes, bundle.pki.clock.instant());
            DurableFile.replace(out, bytes);
            report(common.output(), trust, out, "The trust bundle of " + trust.agency() + " is in " + out + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Verifies a trust bundle whole and puts it into a gateway's or client's home (--home).",
            footer = {
                "",
                "Example, in a gateway's home folder:",
                "  entente pki bundle import gbr.fcdo.bundle --agency gbr.fcdo",
                "",
                "Type the agency's name yourself, and compare the fingerprint with its operator",
                "by another way. A running gateway takes a newer bundle at once."
            })
    static final class Import implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
        @ParentCommand
        private PkiBundle bundle;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
        @Parameters(paramLabel = "F", description = "The bundle.")
        private Path file;

        @Option(names = "--agency", required = true, paramLabel = "A", description = "Whose it is to be.")
        private String agency = "";

        @Override
        public Integer call() throws ExchangeException {
            AgencyId expected = AgencyId.parse(agency);
            byte[] bytes = DurableFile.read(file);
            TrustBundle read = TrustBundle.read(bytes, bundle.pki.clock.instant());
            if (!read.agency().equals(expected)) {
                throw new ExchangeException(
                        Reason.CERTIFICATE_NAME,
                        "This is the bundle of " + read.agency() + ", not of " + expected
                                + "; nothing was imported. Ask its sender.");
            }
            Path folder = common.home().resolve("trust");
            Path target = folder.resolve(expected + ".bundle");
            String done = "imported";
            if (Files.exists(target)) {
                byte[] old = DurableFile.read(target);
                done = Arrays.equals(old, bytes) ? "the same as before" : "renewed";
                PkiStoredBundle.read(old).requireSuccessor(PkiStoredBundle.read(bytes));
            }
            DurableFile.createPrivateFolder(folder);
            DurableFile.replace(target, bytes);
            report(
                    common.output(),
                    read.trust(),
                    target,
                    "The trust bundle of " + expected + " is " + done + ": " + target + ", key statement "
                            + read.keys().seq() + ", revocation lists "
                            + PkiText.expiry(
                                    read.trust().p384Crl().getNextUpdate().toInstant(), bundle.pki.clock)
                            + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "fingerprint",
            mixinStandardHelpOptions = true,
            description = "Prints the fingerprint of a bundle's agency and roots, to be read aloud.",
            footer = {
                "",
                "It stays the same when keys and revocation lists change.",
                "",
                "Example:",
                "  entente pki bundle fingerprint gbr.fcdo.bundle"
            })
    static final class Fingerprint implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
        @Parameters(paramLabel = "F", description = "The bundle.")
        private Path file;

        @Override
        public Integer call() throws ExchangeException {
            AgencyTrust trust = PkiStoredBundle.read(DurableFile.read(file)).trust();
            report(common.output(), trust, file, "The trust bundle " + file + " is one of " + trust.agency() + ".");
            return ExitCode.OK;
        }
    }

    private static void report(Output output, AgencyTrust trust, Path file, String text) {
        output.result(
                new JsonLine()
                        .put("agency", trust.agency())
                        .put("file", file)
                        .put("fingerprint", HexFormat.of().formatHex(trust.fingerprint())),
                text + "\nFingerprint, to compare with the agency's operator:\n" + PkiText.aloud(trust.fingerprint()));
    }
}
