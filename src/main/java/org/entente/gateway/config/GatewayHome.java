package org.entente.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.entente.trust.AgencyId;

/// Where things are in a gateway's home (INTERFACES, "Homes").
public record GatewayHome(Path root) {
    public GatewayHome {
        root = root.toAbsolutePath().normalize();
    }

    public Path configFile() {
        return root.resolve("gateway.yaml");
    }

    public Path configFolder() {
        return root.resolve("conf.d");
    }

    public Path keys() {
        return root.resolve("keys");
    }

    /// PKCS#8 PEM, readable by the gateway's user only.
    public Path tlsKey() {
        return keys().resolve("tls").resolve("key.pem");
    }

    /// The gateway's certificate, then its intermediates, PEM.
    public Path tlsChain() {
        return keys().resolve("tls").resolve("chain.pem");
    }

    public Path trust() {
        return root.resolve("trust");
    }

    public Path bundle(AgencyId agency) {
        return trust().resolve(agency.value() + ".bundle");
    }

    public Path agreements() {
        return root.resolve("agreements");
    }

    public Path data() {
        return root.resolve("data");
    }

    public Path endpoints() {
        return data().resolve("run").resolve("endpoints.json");
    }

    /// What nobody else may read.
    List<Path> privateFiles() {
        return List.of(tlsKey(), keys().resolve("request.secret"));
    }

    /// Where private keys may be; nowhere else.
    List<Path> keyFolders() {
        return Stream.of("tls", "signing", "sealing", "ledger", "witness")
                .map(keys()::resolve)
                .toList();
    }

    /// Certificates.
    List<Path> publicFiles() {
        return List.of(tlsChain());
    }
}
