package org.entente.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.entente.ExchangeException;
import org.entente.sign.KeySet;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFacts;
import org.entente.trust.CertificateFile;
import org.entente.trust.DurableFile;
import org.entente.trust.RootAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a trust bundle, a certificate or a PKI folder, and when what expires.",
        footer = {"", "Example:", "  entente pki show pki/usa.state", "  entente pki show trust/gbr.fcdo.bundle"})
final class PkiShow implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private PkiCommand pki;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "PATH", description = "A bundle, a PEM file or a PKI folder.")
    private Path path;

    @Override
    public Integer call() throws ExchangeException {
        Output output = common.output();
        if (Files.isDirectory(path)) {
            folder(output, new PkiFolder(path));
        } else if (path.toString().endsWith(".bundle")) {
            bundle(output, DurableFile.read(path));
        } else {
            for (X509Certificate certificate : CertificateFile.read(path)) {
                certificate(output, "", certificate, "");
            }
        }
        return ExitCode.OK;
    }

    private void folder(Output output, PkiFolder folder) throws ExchangeException {
        AgencyTrust trust = folder.trust();
        roots(output, trust);
        output.text("  issued");
        Set<String> revoked = folder.revoked().stream()
                .map(entry ->
                        PkiFolder.name(entry.root()) + "-" + entry.serial().toString(16) + ".pem")
                .collect(Collectors.toSet());
        for (Path file : folder.issued()) {
            boolean gone = revoked.contains(String.valueOf(file.getFileName()));
            certificate(output, "    ", CertificateFile.read(file).getFirst(), gone ? "REVOKED, " : "");
        }
        output.text("  key statements: " + folder.statements().size());
    }

    /// A bundle that would be refused is shown as far as its roots, with the reason.
    private void bundle(Output output, byte[] bytes) throws ExchangeException {
        roots(output, PkiStoredBundle.read(bytes).trust());
        TrustBundle bundle = TrustBundle.read(bytes, pki.clock.instant());
        output.text("  key statement " + bundle.keys().seq() + " of "
                + bundle.keys().at());
        for (KeySet set : bundle.keys().sets()) {
            output.result(
                    new JsonLine()
                            .put("use", set.use().code())
                            .put("generation", set.generation())
                            .put("state", set.state().name()),
                    "    " + set.use().code() + " " + set.generation() + " " + set.state());
            for (X509Certificate certificate : set.certificates()) {
                certificate(output, "      ", certificate, "");
            }
            String raw =
                    set.verifierKeys().stream().map(KeySet.VerifierKey::alg).collect(Collectors.joining(", "));
            if (!raw.isEmpty()) {
                output.text("      " + raw);
            }
        }
    }

    private void roots(Output output, AgencyTrust trust) {
        output.text(trust.agency().value());
        for (RootAlgorithm algorithm : RootAlgorithm.values()) {
            Instant until = trust.root(algorithm).getNotAfter().toInstant();
            Instant nextUpdate = trust.crl(algorithm).getNextUpdate().toInstant();
            var entries = trust.crl(algorithm).getRevokedCertificates();
            int revoked = entries == null ? 0 : entries.size();
            output.result(
                    new JsonLine()
                            .put("agency", trust.agency())
                            .put("root", algorithm.name())
                            .put("until", until)
                            .put("nextUpdate", nextUpdate)
                            .put("revoked", revoked),
                    "  root " + algorithm + " " + PkiText.expiry(until, pki.clock) + "\n    revocation list, revoked: "
                            + revoked + ", " + PkiText.expiry(nextUpdate, pki.clock));
        }
        output.text(
                "  fingerprint\n" + PkiText.aloud(trust.fingerprint()).indent(2).stripTrailing());
    }

    private void certificate(Output output, String indent, X509Certificate certificate, String state)
            throws ExchangeException {
        String purpose = certificate.getBasicConstraints() >= 0
                ? "ROOT"
                : CertificateFacts.purpose(certificate).name();
        String algorithm = CertificateFacts.key(certificate);
        output.result(
                new JsonLine()
                        .put("name", CertificateFacts.name(certificate))
                        .put("purpose", purpose)
                        .put("algorithm", algorithm)
                        .put("serial", certificate.getSerialNumber().toString(16))
                        .put("until", certificate.getNotAfter().toInstant())
                        .put("revoked", state.isEmpty() ? null : true),
                indent + CertificateFacts.name(certificate) + " " + purpose + " (" + algorithm + "), " + state
                        + PkiText.expiry(certificate, pki.clock));
    }
}
