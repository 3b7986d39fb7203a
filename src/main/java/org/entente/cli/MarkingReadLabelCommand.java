package org.entente.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.ConfidentialityLabel;
import org.entente.marking.Finding;
import org.entente.marking.Read;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "read-label",
        mixinStandardHelpOptions = true,
        description = "Reads a confidentiality label (STANAG 4774) back into the marking that it is of.",
        footer = {
            "",
            "Example:",
            "  entente marking read-label label.xml",
            "",
            "With --json: {\"valid\",\"kind\",\"policy\",\"marking\",\"originator\",\"created\",\"review\",\"findings\"}; of an invalid",
            "one only valid and findings.",
            "Exit codes: 0 read; 1 it is no label that is understood here; 2 wrong usage."
        })
final class MarkingReadLabelCommand implements Callable<Integer> {
    /// More than any label has; the reader says so.
    private static final int MAX_BYTES = 1 << 20;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(paramLabel = "FILE", description = "The label's XML.")
    private Path file;

    @Override
    public Integer call() throws ExchangeException {
        return switch (ConfidentialityLabel.read(bytes(), MarkingCommand.policies(common))) {
            case Read.Valid<ConfidentialityLabel>(ConfidentialityLabel label) -> {
                common.output().result(json(label), text(label));
                yield ExitCode.OK;
            }
            case Read.Invalid<ConfidentialityLabel>(List<Finding> findings, String _) -> {
                common.output()
                        .result(
                                new JsonLine().put("valid", false).put("findings", MarkingAnswers.json(findings)),
                                "Not a label that is understood here:" + MarkingAnswers.text(findings));
                yield ExitCode.SOFTWARE;
            }
        };
    }

    private byte[] bytes() throws ExchangeException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            throw new ExchangeException(Reason.INVALID_REQUEST, file + " cannot be read; name a readable file.", e);
        }
    }

    private static String kind(ConfidentialityLabel label) {
        return label.kind().name().toLowerCase(Locale.ROOT);
    }

    private static JsonLine json(ConfidentialityLabel label) {
        ConfidentialityLabel.Originator originator = label.originator();
        return new JsonLine()
                .put("valid", true)
                .put("kind", kind(label))
                .put("policy", label.marking().policy())
                .put("marking", label.marking().banner())
                .put("originator", originator == null ? null : originator.id())
                .put("created", label.created().toString())
                .put("review", label.review().toString())
                .put("findings", List.of());
    }

    private static String text(ConfidentialityLabel label) {
        ConfidentialityLabel.Originator originator = label.originator();
        return label.marking().banner() + "\n"
                + (label.kind() == ConfidentialityLabel.Kind.ORIGINATOR ? "The originator's" : "An alternative")
                + " label under policy " + label.marking().policy() + ":"
                + (originator == null ? "" : "\n  originator: " + originator.id())
                + "\n  created: " + label.created() + "\n  to be reviewed: " + label.review();
    }
}
