package org.entente.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.KeySet;
import org.entente.sign.KeyState;
import org.entente.sign.KeyStatement;
import org.entente.sign.KeyUse;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.SignedKeyStatement;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateProfile;
import org.entente.trust.DurableFile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.SpiffeId;

/// The first generation of all of an agency's keys: what the gateway holds goes to its home, what it must not
/// hold stays in the PKI folder.
final class PkiGatewayKeys {
    private static final int SECRET_BYTES = 32;
    private static final String P384 = "p384";
    private static final String MLDSA87 = "mldsa87";
    private static final String MLKEM1024 = "mlkem1024";

    private final PkiFolder folder;
    private final Path keys;
    private final SecureRandom random;
    private final Clock clock;
    private final Instant at;
    private final IssuingAuthority authority;

    PkiGatewayKeys(PkiFolder folder, Path home, Clock clock, SecureRandom random) throws ExchangeException {
        this.folder = folder;
        this.keys = home.resolve("keys");
        this.random = random;
        this.clock = clock;
        this.at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.authority = folder.authority(random);
    }

    private record Issued(X509Certificate certificate, KeyPair pair) {}

    /// Returns the agency's bundle. The key statement is recorded after every key is on disk: an agency whose
    /// first attempt was interrupted has none, and starts again with an empty home.
    byte[] make(List<String> dnsNames, List<String> ipAddresses) throws ExchangeException {
        AgencyTrust trust = authority.trust();
        if (!folder.statements().isEmpty()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The keys of " + trust.agency() + " exist already; its key statement 1 is in " + folder.root()
                            + ". They are replaced by rotation, not made anew.");
        }
        if (Files.exists(keys)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, keys + " exists; nothing is overwritten: move it away first.");
        }
        Issued tls = issue("gateway", "/gateway", dnsNames, ipAddresses);
        Path tlsFolder = folderOf(KeyUse.TLS);
        PrivateKeyFile.write(tlsFolder.resolve("key.pem"), tls.pair().getPrivate());
        CertificateFile.write(tlsFolder.resolve("chain.pem"), List.of(tls.certificate()));
        Issued signP384 = store(KeyUse.SIGNING, P384, "sign-p384", "/sign");
        Issued signMldsa = store(KeyUse.SIGNING, MLDSA87, "sign-mldsa87", "/sign");
        Issued sealP384 = store(KeyUse.SEALING, P384, "seal-p384", "/seal");
        Issued sealMlkem = store(KeyUse.SEALING, MLKEM1024, "seal-mlkem1024", "/seal");
        Issued archiveP384 = archive(P384, "archive-p384");
        Issued archiveMlkem = archive(MLKEM1024, "archive-mlkem1024");
        PrivateKeyFile.writeSecret(keys.resolve("request.secret"), secret());
        var statement = new KeyStatement(
                trust.agency(),
                1,
                null,
                at,
                List.of(
                        pair(KeyUse.TLS, tls),
                        pair(KeyUse.SIGNING, signP384, signMldsa),
                        pair(KeyUse.SEALING, sealP384, sealMlkem),
                        pair(KeyUse.ARCHIVE, archiveP384, archiveMlkem),
                        set(KeyUse.LEDGER, List.of(), raw(KeyUse.LEDGER, "ed25519", "ml-dsa-44", "ml-dsa-87")),
                        set(KeyUse.WITNESS, List.of(), raw(KeyUse.WITNESS, "ed25519", "ml-dsa-44"))),
                List.of());
        return publish(
                trust,
                SignedKeyStatement.sign(
                        statement,
                        new SigningKeys(
                                trust.agency(),
                                1,
                                signer(SignatureAlgorithm.P384, signP384),
                                signer(SignatureAlgorithm.MLDSA87, signMldsa))));
    }

    /// Reads its own work back as a partner will, before it is recorded.
    private byte[] publish(AgencyTrust trust, SignedKeyStatement statement) throws ExchangeException {
        byte[] bundle = TrustBundle.encode(trust, List.of(statement));
        TrustBundle.read(bundle, clock.instant());
        folder.addStatement(1, statement);
        DurableFile.replace(folder.bundleFile(trust.agency()), bundle);
        return bundle;
    }

    private Issued issue(String profileName, String path, List<String> dnsNames, List<String> ipAddresses)
            throws ExchangeException {
        CertificateProfile profile = CertificateProfile.load(profileName);
        KeyPair pair = KeyPairs.generate(profile);
        X509Certificate certificate = authority.issue(
                profile,
                SpiffeId.of(authority.trust().agency(), path),
                pair.getPublic(),
                dnsNames,
                ipAddresses,
                at.minus(PkiInit.BACKDATED));
        folder.recordIssued(profile.issuer().orElseThrow(), certificate);
        return new Issued(certificate, pair);
    }

    private Issued store(KeyUse use, String name, String profile, String path) throws ExchangeException {
        Issued issued = issue(profile, path, List.of(), List.of());
        Path target = folderOf(use);
        PrivateKeyFile.write(target.resolve(name + ".key.pem"), issued.pair().getPrivate());
        CertificateFile.write(target.resolve(name + ".chain.pem"), List.of(issued.certificate()));
        return issued;
    }

    /// The private key stays in the PKI folder. One that an interrupted attempt left there is named by no
    /// statement, but it is not ours to delete.
    private Issued archive(String name, String profile) throws ExchangeException {
        Issued issued = issue(profile, "/archive", List.of(), List.of());
        Path key = folder.archive().resolve(name + ".key.pem");
        if (Files.exists(key)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    key + " is left of an attempt that was interrupted; move it away, then try again.");
        }
        PrivateKeyFile.write(key, issued.pair().getPrivate());
        CertificateFile.write(folder.archive().resolve(name + ".chain.pem"), List.of(issued.certificate()));
        Path target = folderOf(KeyUse.ARCHIVE);
        CertificateFile.write(target.resolve(name + ".chain.pem"), List.of(issued.certificate()));
        return issued;
    }

    private List<KeySet.VerifierKey> raw(KeyUse use, String... algorithms) throws ExchangeException {
        List<KeySet.VerifierKey> verifierKeys = new ArrayList<>();
        for (String algorithm : algorithms) {
            KeyPair pair = switch (algorithm) {
                case "ed25519" -> KeyPairs.ed25519();
                case "ml-dsa-44" -> KeyPairs.mldsa44();
                default -> KeyPairs.mldsa87();
            };
            String file = algorithm.replace("-", "") + ".key.pem";
            PrivateKeyFile.write(folderOf(use).resolve(file), pair.getPrivate());
            byte[] key = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                    .getPublicKeyData()
                    .getOctets();
            verifierKeys.add(new KeySet.VerifierKey(algorithm, key));
        }
        return verifierKeys;
    }

    private KeySet pair(KeyUse use, Issued... issued) {
        return set(use, List.of(issued).stream().map(Issued::certificate).toList(), List.of());
    }

    private KeySet set(KeyUse use, List<X509Certificate> certificates, List<KeySet.VerifierKey> verifierKeys) {
        return new KeySet(use, 1, KeyState.ACTIVE, at, null, certificates, verifierKeys);
    }

    private static Signer signer(SignatureAlgorithm algorithm, Issued issued) {
        return new Signer(algorithm, issued.pair().getPrivate(), List.of(issued.certificate()));
    }

    private Path folderOf(KeyUse use) throws ExchangeException {
        Path target = keys.resolve(use.code());
        DurableFile.createPrivateFolder(target);
        return target;
    }

    private byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }
}
