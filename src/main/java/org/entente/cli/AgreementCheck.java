package org.entente.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Agreement;
import org.entente.marking.SecurityPolicies;
import org.entente.marking.SecurityPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks an agreement before it is put in force: its form, and what would refuse packages.",
        footer = {
            "",
            "Example:",
            "  entente agreement check new.json --home /srv/entente",
            "",
            "Levels are looked up in the policies of the home, dates in the clock. A warning leaves",
            "the exit code 0: such an agreement is taken, and refuses what the warning says."
        })
final class AgreementCheck implements Callable<Integer> {
    private static final Duration SOON = Duration.ofDays(30);

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private AgreementCommand parent;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "FILE", description = "A file, or the id of an agreement in the home.")
    private String agreement;

    private final List<String> warnings = new ArrayList<>();

    @Override
    public Integer call() throws ExchangeException {
        AgreementFile read = AgreementFile.read(common.home(), agreement);
        Agreement one = read.agreement();
        validity(one, parent.clock.instant());
        if (one.release() != Agreement.Release.NONE) {
            warnings.add(
                    "It demands release by an official, which this version does not offer: every package is refused.");
        }
        SecurityPolicies policies = SecurityPolicies.load(common.home().resolve("policies"));
        for (Agreement.Ceiling ceiling : one.ceilings()) {
            level("ceilings", policies, ceiling.policy(), ceiling.level());
        }
        for (Agreement.Equivalence equal : one.equivalences()) {
            level("equivalences", policies, equal.fromPolicy(), equal.from());
            level("equivalences", policies, equal.toPolicy(), equal.to());
        }
        direction(read);
        String text = read.file() + ": a good agreement, " + one.id() + ", " + read.parties() + ".";
        common.output()
                .result(
                        new JsonLine()
                                .put("file", read.file())
                                .put("id", one.id())
                                .put("digest", HexFormat.of().formatHex(one.digest()))
                                .put("warnings", warnings),
                        warnings.isEmpty() ? text : text + "\n  warning: " + String.join("\n  warning: ", warnings));
        return ExitCode.OK;
    }

    private void validity(Agreement one, Instant now) {
        if (now.isBefore(one.validFrom())) {
            warnings.add("It is not in force before " + one.validFrom() + ", in "
                    + AgreementText.left(now, one.validFrom())
                    + ": until then every package is refused. Keep the old one in the folder for so long.");
        } else if (!now.isBefore(one.validUntil())) {
            warnings.add("It ended on " + one.validUntil() + ", " + AgreementText.left(one.validUntil(), now)
                    + " ago: every package is refused. Agree on a new one.");
        } else if (now.plus(SOON).isAfter(one.validUntil())) {
            warnings.add("It ends on " + one.validUntil() + ", in " + AgreementText.left(now, one.validUntil())
                    + ". Agree on the next one.");
        }
    }

    private void level(String member, SecurityPolicies policies, String id, String level) {
        SecurityPolicy policy = policies.find(id).orElse(null);
        String warning = null;
        if (policy == null) {
            warning = member + ": no policy \"" + id
                    + "\" is installed, so that nothing can be marked under it. Check the" + " name, or put policies/"
                    + id + ".yaml into the home.";
        } else if (policy.level(level).isEmpty()) {
            warning = member + ": the policy \"" + id + "\" has no level \"" + level
                    + "\", so that this permits nothing. Write it as the policy does.";
        }
        if (warning != null && !warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    /// A gateway takes no agreement at all while there are two of one direction.
    private void direction(AgreementFile read) throws ExchangeException {
        for (AgreementFile other : AgreementFile.Folder.of(common.home()).good()) {
            if (read.isSameDirection(other.agreement()) && !isSameFile(read, other)) {
                warnings.add(other.file() + " is also " + read.parties()
                        + ": put this one in its place, not beside it. `entente agreement diff` compares them.");
            }
        }
    }

    private static boolean isSameFile(AgreementFile one, AgreementFile other) throws ExchangeException {
        try {
            return Files.isSameFile(one.file(), other.file());
        } catch (IOException e) {
            throw new ExchangeException(Reason.CONFIGURATION, one.file() + " cannot be read; check its mode.", e);
        }
    }
}
