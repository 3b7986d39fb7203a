package org.entente.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyTrust;
import org.entente.trust.DurableFile;
import org.entente.trust.Revoked;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "crl",
        mixinStandardHelpOptions = true,
        description = "Issues fresh revocation lists of both roots, and the trust bundle with them.",
        footer = {
            "",
            "A list that is past its date stops all traffic of the agency. Renew it well",
            "before, and bring the bundle to the agency's gateway and its partners:",
            "  entente pki bundle import F --agency AGENCY --home GATEWAYHOME",
            "",
            "Example:",
            "  entente pki crl --home pki/usa.state"
        })
final class PkiCrl implements Callable<Integer> {
    /// How long revocation lists are good.
    static final class Validity {
        private static final int MAX_DAYS = 366;

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "30",
                description = "How long the revocation lists are good; ${DEFAULT-VALUE} days if not given.")
        private int days;

        Duration duration() throws ExchangeException {
            if (days < 1 || days > MAX_DAYS) {
                throw new ExchangeException(Reason.INVALID_REQUEST, "--days is a number from 1 to " + MAX_DAYS + ".");
            }
            return Duration.ofDays(days);
        }
    }

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private PkiCommand pki;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final Validity validity = new Validity();

    @Override
    public Integer call() throws ExchangeException {
        PkiFolder folder = new PkiFolder(common.home());
        AgencyTrust trust = issue(pki, folder, folder.revoked(), validity);
        report(pki, folder, trust, folder.revoked().size(), common.output());
        return ExitCode.OK;
    }

    /// Writes the lists, then the bundle that carries them, if the agency has keys yet.
    static AgencyTrust issue(PkiCommand pki, PkiFolder folder, List<Revoked> revoked, Validity validity)
            throws ExchangeException {
        AgencyTrust trust = folder.authority(pki.random).crl(revoked, pki.clock.instant(), validity.duration());
        folder.putLists(trust);
        if (!folder.statements().isEmpty()) {
            DurableFile.replace(folder.bundleFile(trust.agency()), folder.bundle(trust));
        }
        return trust;
    }

    static void report(PkiCommand pki, PkiFolder folder, AgencyTrust trust, int entries, Output output)
            throws ExchangeException {
        var nextUpdate = trust.p384Crl().getNextUpdate().toInstant();
        String text = "Revocation lists of " + trust.agency() + ", revoked: " + entries + ", good "
                + PkiText.expiry(nextUpdate, pki.clock) + ".";
        var json = new JsonLine()
                .put("agency", trust.agency())
                .put("revoked", entries)
                .put("nextUpdate", nextUpdate);
        if (!folder.statements().isEmpty()) {
            var bundle = folder.bundleFile(trust.agency());
            json.put("bundle", bundle);
            text += "\nThey count where the bundle is brought to:\n  entente pki bundle import " + bundle + " --agency "
                    + trust.agency() + " --home GATEWAYHOME";
        }
        output.result(json, text);
    }
}
