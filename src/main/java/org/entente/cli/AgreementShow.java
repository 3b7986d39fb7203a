package org.entente.cli;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.exchange.Agreement;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows what an agreement permits, in plain words.",
        footer = {
            "",
            "Example:",
            "  entente agreement show new.json",
            "  entente agreement show usa-to-gbr-1 --home /srv/entente"
        })
final class AgreementShow implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli before the verb runs
    @ParentCommand
    private AgreementCommand parent;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "FILE|ID", description = "A file, or the id of an agreement in the home.")
    private String agreement;

    @Override
    public Integer call() throws ExchangeException {
        Agreement one = AgreementFile.read(common.home(), agreement).agreement();
        common.output().result(json(one), text(one));
        return ExitCode.OK;
    }

    private String text(Agreement one) {
        var text = new StringBuilder();
        for (AgreementText.Member member : AgreementText.members(one)) {
            String label = "  %-12s".formatted(member.label());
            switch (member.name()) {
                case "id" -> text.append(one.id()).append(": ").append(AgreementText.inForce(one, parent.clock));
                case "equivalences" ->
                    text.append(lines(label, member.words().isEmpty() ? List.of("none") : member.words()));
                default -> text.append('\n').append(label).append(String.join(", ", member.words()));
            }
        }
        return text.append("\n  SHA-384, the same on both sides:\n")
                .append(PkiText.aloud(one.digest()))
                .toString();
    }

    private static String lines(String label, List<String> words) {
        String indent = "\n" + " ".repeat(label.length());
        return "\n" + label + String.join(indent, words);
    }

    private JsonLine json(Agreement one) {
        return new JsonLine()
                .put("id", one.id())
                .put("from", one.from())
                .put("to", one.to())
                .put("validFrom", one.validFrom())
                .put("validUntil", one.validUntil())
                .put("inForce", one.isInForce(parent.clock.instant()))
                .put(
                        "daysLeft",
                        Duration.between(parent.clock.instant(), one.validUntil())
                                .toDays())
                .put(
                        "ceilings",
                        one.ceilings().stream()
                                .map(ceiling -> new JsonLine()
                                        .put("policy", ceiling.policy())
                                        .put("level", ceiling.level()))
                                .toList())
                .put("releasableTo", one.releasableTo())
                .put("contentTypes", one.contentTypes())
                .put("maxBytes", one.maxBytes())
                .put("deliverWithinSeconds", one.deliverWithin().toSeconds())
                .put("acknowledgeWithinSeconds", one.acknowledgeWithin().toSeconds())
                .put("retainDays", one.retainDays())
                .put("release", one.release().name().toLowerCase(Locale.ROOT))
                .put(
                        "equivalences",
                        one.equivalences().stream()
                                .map(equal -> new JsonLine()
                                        .put("fromPolicy", equal.fromPolicy())
                                        .put("from", equal.from())
                                        .put("toPolicy", equal.toPolicy())
                                        .put("to", equal.to()))
                                .toList())
                .put("digest", HexFormat.of().formatHex(one.digest()));
    }
}
