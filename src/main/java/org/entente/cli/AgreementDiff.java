package org.entente.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Says in words how two agreements differ, member by member.",
        footer = {
            "",
            "Example:",
            "  entente agreement diff usa-to-gbr-1 new.json --home /srv/entente",
            "",
            "Exit code 0 when they are the same bytes, 1 when they differ."
        })
final class AgreementDiff implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(index = "0", paramLabel = "A", description = "A file, or the id of an agreement in the home.")
    private String first;

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private String second;

    @Override
    public Integer call() throws ExchangeException {
        AgreementFile a = AgreementFile.read(common.home(), first);
        AgreementFile b = AgreementFile.read(common.home(), second);
        Output output = common.output();
        // Canonical: the same bytes if and only if every member is the same.
        boolean same = Arrays.equals(a.agreement().digest(), b.agreement().digest());
        List<AgreementText.Member> left = AgreementText.members(a.agreement());
        List<AgreementText.Member> right = AgreementText.members(b.agreement());
        for (int i = 0; i < left.size(); i++) {
            List<String> of = left.get(i).words();
            List<String> in = right.get(i).words();
            if (!of.equals(in)) {
                output.result(
                        new JsonLine()
                                .put("member", left.get(i).name())
                                .put("a", of)
                                .put("b", in),
                        left.get(i).name() + ": " + difference(of, in));
            }
        }
        output.result(
                new JsonLine().put("same", same),
                same ? "The same bytes." : "A is " + a.file() + ", B is " + b.file() + ": they differ.");
        return same ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String difference(List<String> a, List<String> b) {
        if (a.size() == 1 && b.size() == 1) {
            return "A " + a.getFirst() + "; B " + b.getFirst();
        }
        List<String> parts = new ArrayList<>();
        only("A", a, b, parts);
        only("B", b, a, parts);
        return parts.isEmpty() ? "the same, in another order" : String.join("; ", parts);
    }

    private static void only(String name, List<String> of, List<String> without, List<String> parts) {
        List<String> rest = new ArrayList<>(of);
        rest.removeAll(without);
        if (!rest.isEmpty()) {
            parts.add("only in " + name + " " + String.join(", ", rest));
        }
    }
}
