package org.entente.gateway;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Home;
import org.entente.exchange.Party;
import org.entente.gateway.config.GatewayConfig;
import org.entente.seal.Header;
import org.entente.seal.SealTo;
import org.entente.seal.SealingKeys;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;

/// Reads the home agency's working keys and checks them whole before anybody uses them: each key with its
/// certificate, each certificate good now, each pair one generation of the agency's own key statement.
final class HomeKeys {
    private static final int SECRET_BYTES = 32;
    private static final String P384 = "p384";
    private static final String MLDSA87 = "mldsa87";
    private static final String MLKEM1024 = "mlkem1024";

    private final Path keys;
    private final TrustBundle own;
    private final Instant now;

    private HomeKeys(Path keys, TrustBundle own, Instant now) {
        this.keys = keys;
        this.own = own;
        this.now = now;
    }

    /// CONFIGURATION names what is wrong with which file.
    static Home load(GatewayConfig config, TrustBundle own, Instant now) throws ExchangeException {
        HomeKeys loader = new HomeKeys(config.home().keys(), own, now);
        return new Home(
                config.agency(),
                new Party(config.country(), config.policy()),
                loader.signing(),
                loader.sealing(),
                loader.archive(),
                PrivateKeyFile.readSecret(config.home().keys().resolve("request.secret"), SECRET_BYTES));
    }

    private SigningKeys signing() throws ExchangeException {
        Path folder = keys.resolve("signing");
        List<X509Certificate> classical = chain(folder, P384, Purpose.SIGN);
        List<X509Certificate> postQuantum = chain(folder, MLDSA87, Purpose.SIGN);
        KeySet set = declared(folder, KeyUse.SIGNING, classical.getFirst(), postQuantum.getFirst());
        return new SigningKeys(
                own.agency(),
                set.generation(),
                new Signer(SignatureAlgorithm.P384, key(folder, P384, classical.getFirst()), classical),
                new Signer(SignatureAlgorithm.MLDSA87, key(folder, MLDSA87, postQuantum.getFirst()), postQuantum));
    }

    private SealingKeys sealing() throws ExchangeException {
        Path folder = keys.resolve("sealing");
        X509Certificate classical = chain(folder, P384, Purpose.SEAL).getFirst();
        X509Certificate postQuantum = chain(folder, MLKEM1024, Purpose.SEAL).getFirst();
        KeySet set = declared(folder, KeyUse.SEALING, classical, postQuantum);
        return new SealingKeys(
                own.agency(),
                set.generation(),
                key(folder, MLKEM1024, postQuantum),
                postQuantum,
                key(folder, P384, classical),
                classical);
    }

    private SealTo archive() throws ExchangeException {
        Path folder = keys.resolve("archive");
        X509Certificate classical = chain(folder, P384, Purpose.ARCHIVE).getFirst();
        X509Certificate postQuantum = chain(folder, MLKEM1024, Purpose.ARCHIVE).getFirst();
        KeySet set = declared(folder, KeyUse.ARCHIVE, classical, postQuantum);
        return new SealTo(own.agency(), Header.Role.ARCHIVE, set.generation(), postQuantum, classical);
    }

    private List<X509Certificate> chain(Path folder, String name, Purpose purpose) throws ExchangeException {
        Path file = folder.resolve(name + ".chain.pem");
        List<X509Certificate> chain = CertificateFile.read(file);
        try {
            new CertificateVerifier().verify(own.trust(), chain, purpose, now);
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The certificate in " + file + " would be refused: " + e.text(), e);
        }
        return chain;
    }

    private static PrivateKey key(Path folder, String name, X509Certificate certificate) throws ExchangeException {
        Path file = folder.resolve(name + ".key.pem");
        PrivateKey key = PrivateKeyFile.read(file);
        if (!KeyPairs.match(certificate.getPublicKey(), key)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The key in " + file + " is not the one of the certificate beside it; issue both again.");
        }
        return key;
    }

    private KeySet declared(Path folder, KeyUse use, X509Certificate classical, X509Certificate postQuantum)
            throws ExchangeException {
        return own.active(use)
                .filter(set -> set.p384().equals(classical) && set.postQuantum().equals(postQuantum))
                .orElseThrow(() -> new ExchangeException(
                        Reason.CONFIGURATION,
                        "The certificates in " + folder
                                + " are not the active generation of the agency's key statement;"
                                + " bring the newest bundle of " + own.agency() + " into the trust folder."));
    }
}
