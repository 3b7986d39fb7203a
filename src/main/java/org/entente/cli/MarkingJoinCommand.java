package org.entente.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.SecurityPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Rolls portion marks up to the banner of their whole.",
        footer = {
            "",
            "Examples:",
            "  entente marking join --policy usa '(S//REL TO USA, GBR)' '(U)'",
            "  entente marking join --policy usa < lines.json",
            "",
            "Each line: {\"portions\":[\"(S//REL TO USA, GBR)\",\"(U)\"]}; its answer:",
            "{\"banner\",\"findings\":[{\"rule\",\"citation\",\"message\"}]}, where banner is null when a portion is",
            "invalid or when together they have no lawful banner.",
            "Exit codes: 0 a banner, or every line answered; 1 none; 2 wrong usage, or a malformed line."
        })
final class MarkingJoinCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private MarkingCommand parent;

    @Mixin
    private final PolicyOption policyOption = new PolicyOption();

    @Parameters(arity = "0..*", paramLabel = "PORTION", description = "Portion marks in their parentheses.")
    private List<String> portions = new ArrayList<>();

    @Override
    public Integer call() throws ExchangeException {
        SecurityPolicy policy = policyOption.named(common);
        if (portions.isEmpty()) {
            return parent.answerLines(common, line -> {
                List<String> texts = line.texts("portions");
                line.end();
                return json(join(policy, PortionsRead.of(policy, texts, null)));
            });
        }
        PortionsRead read = PortionsRead.of(policy, portions, null);
        Parsed joined = join(policy, read);
        common.output().result(json(joined), text(read, joined));
        return joined instanceof Parsed.Valid ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Parsed join(SecurityPolicy policy, PortionsRead read) {
        List<Finding> findings = read.findings();
        return findings.isEmpty() ? policy.join(read.valid(), parent.today()) : new Parsed.Invalid(findings, null);
    }

    private static JsonLine json(Parsed joined) {
        return switch (joined) {
            case Parsed.Valid(Marking banner) ->
                new JsonLine().put("banner", banner.banner()).put("findings", List.of());
            case Parsed.Invalid(List<Finding> findings, String _) ->
                new JsonLine().putNull("banner").put("findings", MarkingAnswers.json(findings));
        };
    }

    private static String text(PortionsRead read, Parsed joined) {
        return switch (joined) {
            case Parsed.Valid(Marking banner) -> banner.banner();
            case Parsed.Invalid(List<Finding> findings, String _) ->
                read.underlined() + "There is no banner for these portions:" + MarkingAnswers.text(findings);
        };
    }
}
