package org.entente.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import org.entente.client.SignedRecord;
import org.entente.receipt.ReceiptStatement;
import org.entente.seal.Offer;
import org.entente.sign.SignatureAlgorithm;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "receipts",
        mixinStandardHelpOptions = true,
        description = "Writes a package's signed evidence into a folder, for anybody to verify with OpenSSL.",
        footer = {
            "",
            "Example:",
            "  entente receipts 0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11 --out evidence",
            "",
            "Stock verification proves a receipt by this agency for this manifest; its stage stands in the file name",
            "and, signed, in the receipt."
        })
final class ReceiptsCommand extends ClientVerb {
    private static final String RECEIPT = "receipt-";
    private static final String P384 = "." + SignatureAlgorithm.P384.fileName() + ".p7s";
    private static final String MLDSA87 = "." + SignatureAlgorithm.MLDSA87.fileName() + ".p7s";

    @Mixin
    private final PackageArguments which = new PackageArguments();

    @SuppressWarnings("NullAway.Init") // required, so picocli sets it before the verb runs
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A folder; made when it is missing.")
    private Path folder;

    @Override
    void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException {
        SignedRecord signed = client.receipts(which.name());
        var files = new LinkedHashMap<String, byte[]>();
        Offer offer = signed.offer().offer();
        files.put("header.json", offer.header());
        files.put("manifest.json", offer.manifest());
        files.put("manifest" + P384, offer.p384());
        files.put("manifest" + MLDSA87, offer.mldsa87());
        for (int i = 0; i < signed.receipts().size(); i++) {
            ReceiptStatement statement = signed.statements().get(i);
            String name = RECEIPT + statement.stage().fileName();
            // A stage that comes again carries its number, so that no receipt hides another.
            if (files.containsKey(name + P384)) {
                name += "-" + statement.seq();
            }
            files.put(name + P384, signed.receipts().get(i).p384());
            files.put(name + MLDSA87, signed.receipts().get(i).mldsa87());
        }
        AgencyId sender = signed.offer().header().sender().agency();
        AgencyId receiver = signed.offer().header().recipient().agency();
        for (AgencyId agency : List.of(sender, receiver)) {
            AgencyTrust trust = home.trust().of(agency).trust();
            files.put(agency + "-root-p384.pem", CertificateFile.pem(List.of(trust.p384Root())));
            files.put(agency + "-root-mldsa87.pem", CertificateFile.pem(List.of(trust.mldsa87Root())));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(folder.resolve(file.getKey()), file.getValue());
        }
        output.result(
                new JsonLine()
                        .put("packageId", signed.status().id())
                        .put("out", folder)
                        .put("files", List.copyOf(files.keySet())),
                files.size() + " files in " + folder + ". To verify them with OpenSSL 3:\n\n"
                        + String.join("\n", commands(files.keySet().stream().toList(), sender, receiver)));
    }

    /// What an auditor types; relative to the folder.
    private List<String> commands(List<String> names, AgencyId sender, AgencyId receiver) {
        var commands = new ArrayList<String>();
        commands.add("cd " + folder);
        commands.add("openssl cms -verify -binary -inform DER -in manifest.p384.p7s -content manifest.json \\");
        commands.add("  -CAfile " + sender + "-root-p384.pem -out /dev/null");
        for (String name : names) {
            if (name.startsWith(RECEIPT) && name.endsWith(P384)) {
                commands.add(
                        "openssl cms -verify_receipt " + name + " -rctform DER -inform DER -in manifest.p384.p7s \\");
                commands.add("  -CAfile " + receiver + "-root-p384.pem");
            }
        }
        return commands;
    }

    /// An existing file with the same bytes is left alone, so that the verb may be repeated; another is not replaced.
    private static void write(Path file, byte[] bytes) throws ExchangeException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
                    throw new ExchangeException(
                            Reason.INVALID_REQUEST,
                            file + " exists with other bytes and is not replaced; name another folder with --out.",
                            e);
                }
            }
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    file + " cannot be written (" + e + "); name another folder with --out.",
                    e);
        }
    }
}
