package org.entente.cli;

import java.util.Base64;
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
        description = "Looks into the ledgers of a gateway.",
        synopsisSubcommandLabel = "VERB",
        subcommands = LedgerCommand.Root.class)
final class LedgerCommand {
    @Command(
            name = "root",
            mixinStandardHelpOptions = true,
            description = "Prints each ledger's origin, size, and Merkle root (RFC 6962) over its committed entries.",
            footer = {"", "Example, in a gateway's home folder, also while the gateway runs:", "  entente ledger root"})
    static final class Root implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws ExchangeException {
            Output output = common.output();
            try (Store store = Store.openForReading(common.home().resolve("data"))) {
                for (String origin : store.read(tables -> tables.ledgers().origins())) {
                    LedgerTree tree = store.read(tables -> {
                        LedgerTree growing = new LedgerTree();
                        tables.ledgers().forEach(origin, entry -> growing.add(entry.entry()));
                        return growing;
                    });
                    String root = Base64.getEncoder().encodeToString(tree.root());
                    output.result(
                            new JsonLine()
                                    .put("origin", origin)
                                    .put("size", tree.size())
                                    .put("root", root),
                            origin + "  " + tree.size() + " entries  root " + root);
                }
            }
            return ExitCode.OK;
        }
    }
}
