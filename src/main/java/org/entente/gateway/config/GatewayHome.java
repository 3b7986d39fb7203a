package org.entente.gateway.config;

import java.nio.file.Path;
import java.util.List;
import org.entente.trust.AgencyId;

/// Where things are in a gateway's home (INTERFACES, "Homes").
public record GatewayHome(Path root) {
    private static final String P384 = "p384";
    private static final String MLDSA44 = "mldsa44";
    private static final String MLDSA87 = "mldsa87";
    private static final String MLKEM1024 = "mlkem1024";
    private static final String ED25519 = "ed25519";

    public GatewayHome {
        root = root.toAbsolutePath().normalize();
    }

    Path configFile() {
        return root.resolve("gateway.yaml");
    }

    Path configFolder() {
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

    /// Marking policies added to, or in place of, those built in: `<id>.yaml`. Optional.
    public Path policies() {
        return root.resolve("policies");
    }

    public Path data() {
        return root.resolve("data");
    }

    public Path endpoints() {
        return data().resolve("run").resolve("endpoints.json");
    }

    /// The private key of one use and algorithm, such as `signing` and `mldsa87`; PKCS#8 PEM.
    public Path key(String use, String algorithm) {
        return keys().resolve(use).resolve(algorithm + ".key.pem");
    }

    /// The certificate of that key, then its intermediates, PEM.
    public Path chain(String use, String algorithm) {
        return keys().resolve(use).resolve(algorithm + ".chain.pem");
    }

    /// 32 bytes; keys the hash by which a repeated submission is known.
    public Path requestSecret() {
        return keys().resolve("request.secret");
    }

    /// What nobody else may read.
    List<Path> privateFiles() {
        return List.of(
                tlsKey(),
                key("signing", P384),
                key("signing", MLDSA87),
                key("sealing", P384),
                key("sealing", MLKEM1024),
                key("ledger", ED25519),
                key("ledger", MLDSA44),
                key("ledger", MLDSA87),
                key("witness", ED25519),
                key("witness", MLDSA44),
                requestSecret());
    }

    /// Certificates. Of the archive there is no more than these.
    List<Path> publicFiles() {
        return List.of(
                tlsChain(),
                chain("signing", P384),
                chain("signing", MLDSA87),
                chain("sealing", P384),
                chain("sealing", MLKEM1024),
                chain("archive", P384),
                chain("archive", MLKEM1024));
    }
}
