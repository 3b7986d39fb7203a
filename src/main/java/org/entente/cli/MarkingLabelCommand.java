package org.entente.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.marking.ConfidentialityLabel;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.SecurityPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "label",
        mixinStandardHelpOptions = true,
        description = "Writes a marking as a confidentiality label for other systems (STANAG 4774, ADatP-4774 ed. A).",
        footer = {
            "",
            "Examples:",
            "  entente marking label --policy usa 'SECRET//REL TO USA, GBR'",
            "  entente marking label --policy gbr --alternative --review 2031-11-25T00:00:00Z 'UK SECRET' > label.xml",
            "",
            "With --json: {\"label\":\"<?xml ...\"}, or of an invalid marking the answer of `marking parse`.",
            "Exit codes: 0 written; 1 the marking is invalid; 2 wrong usage."
        })
final class MarkingLabelCommand implements Callable<Integer> {
    private static final int REVIEW_YEARS = 5;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private MarkingCommand parent;

    @Mixin
    private final PolicyOption policyOption = new PolicyOption();

    @Option(
            names = "--alternative",
            description = "What the originator's marking is in this policy's terms, beside the originator's label.")
    private boolean alternative;

    @Option(names = "--created", paramLabel = "TIME", description = "When it was made (default: now).")
    private @Nullable String created;

    @Option(
            names = "--review",
            paramLabel = "TIME",
            description = "When it has to be looked at again (default: " + REVIEW_YEARS + " years after it was made).")
    private @Nullable String review;

    @Option(names = "--originator", paramLabel = "URI", description = "Who made it, as a URI: its SPIFFE ID.")
    private @Nullable String originator;

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "BANNER", description = "The marking of the whole.")
    private String marking;

    @Override
    public Integer call() throws ExchangeException {
        SecurityPolicy policy = policyOption.named(common);
        Parsed parsed = policy.parseNew(marking, parent.today());
        return switch (parsed) {
            case Parsed.Valid(Marking valid) -> {
                String xml = label(valid).xml();
                common.output().result(new JsonLine().put("label", xml), xml.stripTrailing());
                yield ExitCode.OK;
            }
            case Parsed.Invalid(List<Finding> _, String _) -> {
                common.output()
                        .result(MarkingAnswers.json(policy, parsed), MarkingAnswers.text(policy, marking, parsed));
                yield ExitCode.SOFTWARE;
            }
        };
    }

    private ConfidentialityLabel label(Marking valid) {
        Instant made = created == null ? parent.now().truncatedTo(ChronoUnit.SECONDS) : time("--created", created);
        Instant again = review == null
                ? made.atOffset(ZoneOffset.UTC).plusYears(REVIEW_YEARS).toInstant()
                : time("--review", review);
        try {
            return new ConfidentialityLabel(
                    alternative ? ConfidentialityLabel.Kind.ALTERNATIVE : ConfidentialityLabel.Kind.ORIGINATOR,
                    valid,
                    originator == null
                            ? null
                            : new ConfidentialityLabel.Originator("uniformResourceIdentifier", originator),
                    made,
                    again);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(common.line(), e.getMessage(), e);
        }
    }

    private Instant time(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    common.line(), option + " is a time as 2031-11-25T00:00:00Z, not '" + text + "'", e);
        }
    }
}
