package org.entente.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.gateway.config.ConfigReader;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.config.GatewayHome;
import org.entente.trust.PrivateKeyFile;

/// A gateway's home with every file that a start needs.
public final class TestHome {
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
        PrivateKeyFile.writeSecret(home.keys().resolve("request.secret"), new byte[48]);
        Files.createDirectories(home.agreements());
        TestPki.write(home.trust(), own.trust());
        for (TestPki partner : partners) {
            TestPki.write(home.trust(), partner.trust());
        }
    }
}
