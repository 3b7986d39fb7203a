package org.entente.cli;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateProfile;
import org.entente.trust.DurableFile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.RootAlgorithm;
import org.entente.trust.SpiffeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "issue",
        mixinStandardHelpOptions = true,
        description = "Makes keys and certificates: all of a gateway's, or a client's.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {PkiIssue.Gateway.class, PkiIssue.Client.class})
final class PkiIssue {
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    PkiCommand pki;

    @Command(
            name = "gateway",
            mixinStandardHelpOptions = true,
            description = "Makes every key of the agency's gateway, its key statement 1 and the agency's trust bundle.",
            footer = {
                "",
                "Example:",
                "  entente pki issue gateway --dns gw.example --home pki/usa.state --out gw",
                "",
                "The archive's private keys stay in the PKI folder; the gateway gets their",
                "certificates only."
            })
    static final class Gateway implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
        @ParentCommand
        private PkiIssue issue;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
        @Option(
                names = "--out",
                required = true,
                paramLabel = "GATEWAYHOME",
                description = "The gateway's home folder.")
        private Path out;

        @Option(names = "--dns", paramLabel = "NAME", description = "A DNS name of the gateway; may be repeated.")
        private List<String> dnsNames = List.of();

        @Option(names = "--ip", paramLabel = "ADDRESS", description = "An address of the gateway; may be repeated.")
        private List<String> ipAddresses = List.of();

        @Override
        public Integer call() throws ExchangeException {
            PkiFolder folder = new PkiFolder(common.home());
            byte[] bundle =
                    new PkiGatewayKeys(folder, out, issue.pki.clock, issue.pki.random).make(dnsNames, ipAddresses);
            AgencyId agency = folder.trust().agency();
            putBundle(out, agency, bundle);
            common.output()
                    .result(
                            new JsonLine()
                                    .put("agency", agency)
                                    .put("gateway", SpiffeId.of(agency, "/gateway"))
                                    .put("home", out)
                                    .put("bundle", folder.bundleFile(agency)),
                            "The keys of the gateway of " + agency + " are in " + out.resolve("keys")
                                    + ".\nHand " + folder.bundleFile(agency)
                                    + " to each partner, and read its fingerprint to each other:\n"
                                    + PkiText.aloud(folder.trust().fingerprint()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "client",
            mixinStandardHelpOptions = true,
            description = "Makes the TLS key and certificate of one client system, with the agency's trust bundle.",
            footer = {"", "Example:", "  entente pki issue client desk --home pki/usa.state --out clients/desk"})
    static final class Client implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
        @ParentCommand
        private PkiIssue issue;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "NAME", description = "The client's name: lower-case letters, digits, hyphens.")
        private String name = "";

        @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
        @Option(names = "--out", required = true, paramLabel = "CLIENTHOME", description = "The client's home folder.")
        private Path out;

        @Override
        public Integer call() throws ExchangeException {
            PkiFolder folder = new PkiFolder(common.home());
            IssuingAuthority authority = folder.authority(issue.pki.random);
            AgencyId agency = authority.trust().agency();
            byte[] bundle = folder.bundle(authority.trust());
            SpiffeId id = SpiffeId.parse("spiffe://" + agency + "/client/" + name);
            KeyPair keys = KeyPairs.p384();
            X509Certificate certificate = authority.issue(
                    CertificateProfile.load("client"),
                    id,
                    keys.getPublic(),
                    List.of(),
                    List.of(),
                    issue.pki.clock.instant().minus(PkiInit.BACKDATED));
            Path tls = out.resolve("tls");
            DurableFile.createPrivateFolder(tls);
            // The key comes first, because it is what must not exist yet.
            PrivateKeyFile.write(tls.resolve("key.pem"), keys.getPrivate());
            folder.recordIssued(RootAlgorithm.P384, certificate);
            CertificateFile.write(tls.resolve("chain.pem"), List.of(certificate));
            putBundle(out, agency, bundle);
            common.output()
                    .result(
                            new JsonLine()
                                    .put("agency", agency)
                                    .put("client", id)
                                    .put("home", out)
                                    .put("until", certificate.getNotAfter().toInstant()),
                            id + " has its key and certificate in " + tls + ", "
                                    + PkiText.expiry(certificate, issue.pki.clock) + ".");
            return ExitCode.OK;
        }
    }

    private static void putBundle(Path home, AgencyId agency, byte[] bundle) throws ExchangeException {
        Path trust = home.resolve("trust");
        DurableFile.createPrivateFolder(trust);
        DurableFile.replace(trust.resolve(agency + ".bundle"), bundle);
    }
}
