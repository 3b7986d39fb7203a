package org.entente.cli;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFacts;
import org.entente.trust.CertificateFile;
import org.entente.trust.Purpose;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes a certificate of this agency, and issues fresh revocation lists and the bundle.",
        footer = {
            "",
            "Example:",
            "  entente pki revoke desk/tls/chain.pem --reason keyCompromise --home pki/usa.state",
            "",
            "With a signing certificate its key statement falls: partners refuse the new",
            "bundle, and keep the old one in force until they remove it."
        })
final class PkiRevoke implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private PkiCommand pki;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final PkiCrl.Validity validity = new PkiCrl.Validity();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "CERTFILE", description = "PEM; its first certificate is revoked.")
    private Path file;

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Option(
            names = "--reason",
            required = true,
            paramLabel = "REASON",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Revoked.Cause reason;

    @Override
    public Integer call() throws ExchangeException {
        PkiFolder folder = new PkiFolder(common.home());
        X509Certificate certificate = CertificateFile.read(file).getFirst();
        RootAlgorithm root = issuer(folder.trust(), certificate);
        List<Revoked> revoked = new ArrayList<>(folder.revoked());
        boolean known = revoked.stream()
                .anyMatch(entry -> entry.root() == root && entry.serial().equals(certificate.getSerialNumber()));
        if (!known) {
            revoked.add(new Revoked(
                    root, certificate.getSerialNumber(), pki.clock.instant().truncatedTo(ChronoUnit.SECONDS), reason));
            // First of all: should the rest fail, `pki crl` brings it on the list.
            folder.putRevoked(revoked);
        }
        Output output = common.output();
        if (CertificateFacts.purpose(certificate) == Purpose.SIGN) {
            output.note(
                    "This is a signing certificate, and the agency's key statement falls with it: partners refuse the"
                            + " new bundle and keep the old one. Ask their operators to remove it, until there are new keys.");
        }
        output.text((known ? "Was revoked before: " : "Revoked: ") + CertificateFacts.name(certificate) + ", "
                + CertificateFacts.purpose(certificate));
        AgencyTrust trust = PkiCrl.issue(pki, folder, revoked, validity);
        PkiCrl.report(pki, folder, trust, revoked.size(), output);
        return ExitCode.OK;
    }

    private static RootAlgorithm issuer(AgencyTrust trust, X509Certificate certificate) throws ExchangeException {
        for (RootAlgorithm root : RootAlgorithm.values()) {
            if (!certificate.equals(trust.root(root)) && isSignedBy(trust.root(root), certificate)) {
                return root;
            }
        }
        throw new ExchangeException(
                Reason.CERTIFICATE_UNTRUSTED,
                "This is not a certificate that a root of " + trust.agency() + " issued.");
    }

    private static boolean isSignedBy(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            // Another root's, or nobody's.
            return false;
        }
    }
}
