package org.entente.cli;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.ledger.LedgerTree;
import org.entente.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Reads the ledgers of a gateway.",
        synopsisSubcommandLabel = "VERB",
        subcommands = LedgerCommand.Root.class)
final class LedgerCommand {
    @Command(
            name = "root",
            mixinStandardHelpOptions = true,
            description = "Prints each ledger's origin, size and root hash over its committed entries.",
            footer = {
                "",
                "Example, in a gateway's home folder, running or not:",
                "  entente ledger root",
                "",
                "The root is the Merkle tree hash of RFC 6962 with SHA-256, in base64, made from the entries anew."
            })
    static final class Root implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        private record Line(String origin, long size, String root) {}

        @Override
        public Integer call() throws ExchangeException {
            List<Line> lines;
            try (Store store = Store.openForReading(common.home().resolve("data"))) {
                // One reading transaction: the roots of all ledgers are of the same moment.
                lines = store.read(tables -> {
                    var found = new ArrayList<Line>();
                    for (String origin : tables.ledgers().origins()) {
                        var tree = new LedgerTree();
                        tables.ledgers().forEach(origin, entry -> tree.add(entry.entry()));
                        found.add(new Line(
                                origin, tree.size(), Base64.getEncoder().encodeToString(tree.root())));
                    }
                    return found;
                });
            }
            Output output = common.output();
            for (Line line : lines) {
                output.result(
                        new JsonLine()
                                .put("origin", line.origin())
                                .put("size", line.size())
                                .put("root", line.root()),
                        line.origin() + "  " + line.size() + "  " + line.root());
            }
            return ExitCode.OK;
        }
    }
}
