package org.entente.cli;

import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.entente.ExchangeException;
import org.entente.marking.SecurityPolicies;
import org.entente.marking.SecurityPolicy;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

@Command(
        name = "marking",
        mixinStandardHelpOptions = true,
        description = "Reads classification markings, rolls portions up, decides on releases, and writes labels.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            MarkingParseCommand.class,
            MarkingJoinCommand.class,
            MarkingDecideCommand.class,
            MarkingLabelCommand.class,
            MarkingReadLabelCommand.class
        },
        footer = {
            "",
            "parse, join and decide take one case for a person as their argument; without",
            "one, standard input is read as JSON Lines, and each line is answered by one.",
            "A malformed line gets an \"error\" in its place, and exit code 2 at the end.",
            "The policies are the built-in ones and those of the home's policies folder."
        })
final class MarkingCommand {
    private final InputStream in;
    private final Clock clock;

    MarkingCommand(InputStream in, Clock clock) {
        this.in = in;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /// The day for the membership of groups and the policies' validity.
    LocalDate today() {
        return LocalDate.ofInstant(now(), ZoneOffset.UTC);
    }

    static SecurityPolicies policies(CommonOptions common) throws ExchangeException {
        return SecurityPolicies.load(common.home().resolve("policies"));
    }

    /// The policy that a person named.
    static SecurityPolicy policy(SecurityPolicies policies, String id, CommonOptions common) {
        return policies.find(id)
                .orElseThrow(() -> new ParameterException(
                        common.line(),
                        "there is no policy '" + id
                                + "'; built in are usa, gbr, nato and tlp, and a gateway's home may add its own"));
    }

    /// Answers standard input.
    int answerLines(CommonOptions common, JsonLines.Verb verb) throws ExchangeException {
        return JsonLines.answer(in, common.output(), verb);
    }

    /// For options that go with an argument only.
    static void refuseOptions(CommandLine line, String... names) {
        for (String name : names) {
            if (line.getParseResult().hasMatchedOption(name)) {
                throw new ParameterException(
                        line, name + " goes with an argument; each line of standard input says all by itself");
            }
        }
    }
}
