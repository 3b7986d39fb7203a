package org.entente.cli;

import java.nio.file.Path;
import org.entente.ExchangeException;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.client.Fetched;
import org.entente.client.PackageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Opens a received package into a file, after its sender's signatures were verified.",
        footer = {
            "",
            "Example:",
            "  entente fetch 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11 --out targets.json",
            "",
            "The file must not exist yet. It appears only when it is whole and verified."
        })
final class FetchCommand extends ClientVerb {
    @Mixin
    private final PackageArguments which = new PackageArguments();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the content.")
    private Path out;

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        PackageName name = which.name();
        Fetched fetched = client.fetch(name, out, (done, total) -> output.progress("fetching", done, total));
        var json = new JsonLine()
                .put("packageId", name.id())
                .put("sender", fetched.sender())
                .put("marking", fetched.banner())
                .put("title", fetched.title())
                .put("fileName", fetched.fileName())
                .put("length", fetched.lengthBytes())
                .put("out", out);
        String title = fetched.title() == null ? "" : "\n  title: " + fetched.title();
        String original = fetched.fileName() == null ? "" : "\n  its sender calls the file: " + fetched.fileName();
        output.result(
                json,
                fetched.banner() + "\n  " + Sizes.text(fetched.lengthBytes()) + " from " + fetched.sender() + ", in "
                        + out + "; both signatures verified" + title + original);
    }
}
