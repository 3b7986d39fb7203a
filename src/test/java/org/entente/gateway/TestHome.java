package org.entente.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.entente.ExchangeException;
import org.entente.gateway.config.ConfigReader;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.config.GatewayHome;
import org.entente.trust.CertificateFile;
import org.entente.trust.PrivateKeyFile;

/// A gateway's home with every file that a start needs.
public final class TestHome {
    private static final Map<String, List<String>> ALGORITHMS = Map.of(
            "signing", List.of("p384", "mldsa87"),
            "sealing", List.of("p384", "mlkem1024"),
            "archive", List.of("p384", "mlkem1024"),
            "ledger", List.of("ed25519", "mldsa44", "mldsa87"),
            "witness", List.of("ed25519", "mldsa44"));

    private TestHome() {}

    /// Makes it and reads its configuration.
    public static GatewayConfig make(Path root, TestPki own, List<TestPki> partners, String yaml)
            throws ExchangeException, IOException {
        fill(root, own, partners);
        Files.writeString(root.resolve("gateway.yaml"), yaml);
        return ConfigReader.load(root, null);
    }

    /// Everything but the configuration.
    public static void fill(Path root, TestPki own, List<TestPki> partners) throws ExchangeException, IOException {
        var home = new GatewayHome(root);
        own.issue("gateway", "/gateway").writeTo(home.tlsKey(), home.tlsChain());
        PrivateKeyFile.writeSecret(home.requestSecret(), new byte[32]);
        // One key under every name: a start of this server uses only the one for TLS.
        TestPki.Held any = own.issue("seal-p384", "/seal");
        for (var entry : ALGORITHMS.entrySet()) {
            String use = entry.getKey();
            Files.createDirectories(home.keys().resolve(use));
            for (String algorithm : entry.getValue()) {
                if (!use.equals("archive")) {
                    PrivateKeyFile.write(home.key(use, algorithm), any.key());
                }
                if (!use.equals("ledger") && !use.equals("witness")) {
                    CertificateFile.write(home.chain(use, algorithm), List.of(any.certificate()));
                }
            }
        }
        Files.createDirectories(home.agreements());
        own.write(home.trust(), own.trust());
        for (TestPki partner : partners) {
            partner.write(home.trust(), partner.trust());
        }
    }
}
