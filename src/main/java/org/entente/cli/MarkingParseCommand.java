package org.entente.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.SecurityPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "parse",
        mixinStandardHelpOptions = true,
        description = "Says what a marking means, or by which rules it is invalid.",
        footer = {
            "",
            "Examples:",
            "  entente marking parse --policy usa 'SECRET//REL TO USA, GBR'",
            "  entente marking parse --policy usa --context 'SECRET//REL TO USA, GBR' '(S//REL)'",
            "  entente marking parse --policy usa < lines.json",
            "",
            "Each line: {\"form\":\"banner\"|\"portion\",\"context\":null|\"BANNER\",\"text\":\"...\"}; its answer:",
            "{\"valid\",\"marking\",\"attributes\",\"findings\":[{\"rule\",\"citation\",\"message\"}],\"repair\"}.",
            "A portion under a context that is not valid is not valid either.",
            "Exit codes: 0 valid, or every line answered; 1 invalid; 2 wrong usage, or a malformed line."
        })
final class MarkingParseCommand implements Callable<Integer> {
    private enum Form {
        BANNER,
        PORTION
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private MarkingCommand parent;

    @Mixin
    private final PolicyOption policyOption = new PolicyOption();

    @Option(
            names = "--context",
            paramLabel = "BANNER",
            description = "The banner that a portion stands under, for what the portion leaves to it.")
    private @Nullable String context;

    @Parameters(arity = "0..1", paramLabel = "MARKING", description = "A banner, or a portion mark in its parentheses.")
    private @Nullable String marking;

    @Override
    public Integer call() throws ExchangeException {
        SecurityPolicy policy = policyOption.named(common);
        if (marking == null) {
            MarkingCommand.refuseOptions(common.line(), "--context");
            return parent.answerLines(common, line -> answer(policy, line));
        }
        boolean portion = context != null || marking.startsWith("(");
        Parsed parsed = parse(policy, portion, context, marking);
        common.output().result(MarkingAnswers.json(policy, parsed), MarkingAnswers.text(policy, marking, parsed));
        return parsed instanceof Parsed.Valid ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private JsonLine answer(SecurityPolicy policy, JsonMembers line) throws ExchangeException {
        boolean portion = line.word("form", Form.class) == Form.PORTION;
        String context = line.optionalText("context");
        String text = line.text("text");
        line.end();
        if (context != null && !portion) {
            throw line.wrong("context", "null, and a banner stands under none");
        }
        return MarkingAnswers.json(policy, parse(policy, portion, context, text));
    }

    private Parsed parse(SecurityPolicy policy, boolean portion, @Nullable String context, String text) {
        if (!portion) {
            return policy.parseNew(text, parent.today());
        }
        Marking banner = null;
        if (context != null) {
            switch (policy.parse(context)) {
                case Parsed.Valid(Marking valid) -> banner = valid;
                case Parsed.Invalid(List<Finding> findings, String _) -> {
                    return new Parsed.Invalid(underAnInvalidBanner(findings), null);
                }
            }
        }
        return policy.parseNewPortion(text, banner, parent.today());
    }

    /// Without places: those are the banner's.
    private static List<Finding> underAnInvalidBanner(List<Finding> findings) {
        return MarkingAnswers.about("The banner it stands under is invalid: ", findings).stream()
                .map(finding -> new Finding(finding.rule(), finding.citation(), finding.message()))
                .toList();
    }
}
