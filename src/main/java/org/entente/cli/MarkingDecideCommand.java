package org.entente.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.marking.Decision;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.Purpose;
import org.entente.marking.Recipient;
import org.entente.marking.Recipient.Organisation;
import org.entente.marking.SecurityPolicies;
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
        name = "decide",
        mixinStandardHelpOptions = true,
        description = "Decides whether a marking permits its release to a recipient, and names every reason.",
        footer = {
            "",
            "Examples:",
            "  entente marking decide --policy usa --country GBR --clearance S 'SECRET//REL TO USA, GBR'",
            "  entente marking decide < lines.json",
            "",
            "Each line: {\"policy\":\"usa\",\"marking\":\"...\",\"portions\":[\"...\"],\"purpose\":\"RELEASE\"|\"DISPLAY\",",
            "\"recipient\":{\"country\":\"GBR\",\"clearance\":\"S\",\"readIns\":[\"SI\"],\"organisation\":\"GOVERNMENT\"|",
            "\"CONTRACTOR\",\"named\":false,\"onDistribution\":false}}; portions and all but the country may be left out,",
            "and no clearance is none. Its answer: {\"decision\":\"PERMIT\"|\"DENY\",\"reasons\",\"obligations\"}, both lists of",
            "{\"rule\",\"citation\",\"message\"}. What is invalid or unknown is denied.",
            "Exit codes: 0 permitted, or every line answered; 1 denied; 2 wrong usage, or a malformed line."
        })
final class MarkingDecideCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private MarkingCommand parent;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description = "The security policy of the marking: usa, gbr, nato, tlp or one of the home's.")
    private @Nullable String policyId;

    @Option(names = "--portion", paramLabel = "MARK", description = "A portion under the banner; may be repeated.")
    private List<String> portions = new ArrayList<>();

    @Option(names = "--country", paramLabel = "CODE", description = "The recipient's country, three letters.")
    private @Nullable String country;

    @Option(
            names = "--clearance",
            paramLabel = "LEVEL",
            description = "The highest level the recipient may have, or its abbreviation (default: none).")
    private @Nullable String clearance;

    @Option(
            names = "--read-in",
            paramLabel = "CONTROL",
            description = "What the recipient was read in to, as in banners (SI, SI-G); may be repeated.")
    private List<String> readIns = new ArrayList<>();

    @Option(names = "--contractor", description = "The recipient is a contractor.")
    private boolean contractor;

    @Option(names = "--named", description = "The originator named the recipient.")
    private boolean named;

    @Option(names = "--on-distribution", description = "The recipient is on the originator's distribution.")
    private boolean onDistribution;

    @Option(names = "--display", description = "It is shown, and no copy handed over.")
    private boolean display;

    @Parameters(arity = "0..1", paramLabel = "BANNER", description = "The marking of the whole.")
    private @Nullable String marking;

    /// @param portions may leave their lists to the marking
    private record Case(String policy, String marking, List<String> portions, Purpose purpose, Recipient recipient) {}

    /// @param underlined the invalid markings of the case, for a person
    private record Answer(Decision decision, String underlined) {}

    @Override
    public Integer call() throws ExchangeException {
        SecurityPolicies policies = MarkingCommand.policies(common);
        if (marking == null) {
            MarkingCommand.refuseOptions(
                    common.line(),
                    "--policy",
                    "--portion",
                    "--country",
                    "--clearance",
                    "--read-in",
                    "--contractor",
                    "--named",
                    "--on-distribution",
                    "--display");
            return parent.answerLines(
                    common, line -> json(decide(policies, read(line)).decision()));
        }
        if (policyId == null || country == null) {
            throw new ParameterException(common.line(), "--policy and --country go with a marking to decide on");
        }
        // Here a policy that does not exist is a slip of who types.
        MarkingCommand.policy(policies, policyId, common);
        Recipient recipient = new Recipient(
                country,
                clearance,
                Set.copyOf(readIns),
                contractor ? Organisation.CONTRACTOR : Organisation.GOVERNMENT,
                named,
                onDistribution);
        Purpose purpose = display ? Purpose.DISPLAY : Purpose.RELEASE;
        Answer answer = decide(policies, new Case(policyId, marking, portions, purpose, recipient));
        common.output().result(json(answer.decision()), text(answer, country));
        return answer.decision() instanceof Decision.Permit ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Case read(JsonMembers line) throws ExchangeException {
        String policy = line.text("policy");
        String marking = line.text("marking");
        List<String> portions = line.optionalTexts("portions");
        Purpose purpose = line.code("purpose", Purpose.class);
        JsonMembers who = line.object("recipient");
        line.end();
        Recipient recipient = new Recipient(
                who.text("country"),
                who.optionalText("clearance"),
                Set.copyOf(who.optionalTexts("readIns")),
                who.optionalCode("organisation", Organisation.GOVERNMENT),
                who.flag("named"),
                who.flag("onDistribution"));
        who.end();
        return new Case(policy, marking, portions, purpose, recipient);
    }

    private Answer decide(SecurityPolicies policies, Case asked) {
        SecurityPolicy policy = policies.find(asked.policy()).orElse(null);
        if (policy == null) {
            return new Answer(
                    new Decision.Deny(List.of(new Finding(
                            "policy",
                            "FORMATS section 3 (a marking names its policy)",
                            "The policy is not known here, so nothing can be released under it; use one that both"
                                    + " sides have."))),
                    "");
        }
        return switch (policy.parse(asked.marking())) {
            case Parsed.Valid(Marking banner) -> decide(policy, banner, asked);
            case Parsed.Invalid(List<Finding> findings, String _) ->
                new Answer(new Decision.Deny(findings), MarkingAnswers.underlined(asked.marking(), findings) + "\n");
        };
    }

    /// A portion that is not understood denies; the others are decided on all the same, so that all reasons are named.
    private Answer decide(SecurityPolicy policy, Marking banner, Case asked) {
        PortionsRead read = PortionsRead.of(policy, asked.portions(), banner);
        Decision decision = policy.decide(banner, read.valid(), asked.recipient(), asked.purpose(), parent.today());
        if (read.invalid().isEmpty()) {
            return new Answer(decision, "");
        }
        List<Finding> reasons = new ArrayList<>(read.findings());
        if (decision instanceof Decision.Deny(List<Finding> more)) {
            reasons.addAll(more);
        }
        return new Answer(new Decision.Deny(reasons), read.underlined());
    }

    private static JsonLine json(Decision decision) {
        return switch (decision) {
            case Decision.Permit(List<Finding> obligations) -> json("PERMIT", List.of(), obligations);
            case Decision.Deny(List<Finding> reasons) -> json("DENY", reasons, List.of());
        };
    }

    private static JsonLine json(String decision, List<Finding> reasons, List<Finding> obligations) {
        return new JsonLine()
                .put("decision", decision)
                .put("reasons", MarkingAnswers.json(reasons))
                .put("obligations", MarkingAnswers.json(obligations));
    }

    private String text(Answer answer, String to) {
        String verb = display ? "be shown it" : "have it";
        return switch (answer.decision()) {
            case Decision.Permit(List<Finding> obligations) ->
                "PERMIT: by its marking a recipient of " + to + " may " + verb + "; the agreement decides too."
                        + (obligations.isEmpty() ? "" : "\nObligations:" + MarkingAnswers.text(obligations));
            case Decision.Deny(List<Finding> reasons) ->
                answer.underlined() + "DENY: a recipient of " + to + " may not " + verb + ":"
                        + MarkingAnswers.text(reasons);
        };
    }
}
