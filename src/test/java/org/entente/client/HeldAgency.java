package org.entente.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.marking.SecurityPolicies;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.Offer;
import org.entente.seal.PackageSealer;
import org.entente.seal.PayloadSealer;
import org.entente.seal.Preamble;
import org.entente.seal.Precedence;
import org.entente.seal.SealTo;
import org.entente.sign.KeySet;
import org.entente.sign.KeyState;
import org.entente.sign.KeyStatement;
import org.entente.sign.KeyUse;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.SignedKeyStatement;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateProfile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Sha384;
import org.entente.trust.SpiffeId;

/// An agency made by the test, with real roots, signing keys and a trust bundle.
final class HeldAgency {
    static final SecureRandom RANDOM = new SecureRandom();

    final AgencyId id;
    final SigningKeys signing;
    final byte[] bundle;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    private final IssuingAuthority authority;

    @SuppressWarnings("NullAway") // it does not see the @Nullable of an array component in a class file
    HeldAgency(String id) throws ExchangeException {
        this.id = AgencyId.parse(id);
        this.authority = IssuingAuthority.create(this.id, "US", start, Duration.ofDays(30), RANDOM);
        KeyPair p384 = KeyPairs.p384();
        KeyPair mldsa87 = KeyPairs.mldsa87();
        X509Certificate classical = issue("sign-p384", "/sign", p384);
        X509Certificate postQuantum = issue("sign-mldsa87", "/sign", mldsa87);
        this.signing = new SigningKeys(
                this.id,
                1,
                new Signer(SignatureAlgorithm.P384, p384.getPrivate(), List.of(classical)),
                new Signer(SignatureAlgorithm.MLDSA87, mldsa87.getPrivate(), List.of(postQuantum)));
        var sets = List.of(new KeySet(
                KeyUse.SIGNING, 1, KeyState.ACTIVE, start, null, List.of(classical, postQuantum), List.of()));
        var statement = new KeyStatement(this.id, 1, null, start, sets, List.of());
        this.bundle = TrustBundle.encode(authority.trust(), List.of(SignedKeyStatement.sign(statement, signing)));
    }

    private X509Certificate issue(String profile, String path, KeyPair keys) throws ExchangeException {
        return authority.issue(
                CertificateProfile.load(profile), SpiffeId.of(id, path), keys.getPublic(), List.of(), List.of(), start);
    }

    /// A signed offer of this agency's, without anything that was ever sealed.
    Offer offerTo(HeldAgency receiver, UUID packageId) throws ExchangeException {
        SecurityPolicies policies = SecurityPolicies.load(null);
        byte[] digest = new byte[48];
        var draft = new Header(
                packageId.toString(),
                start,
                start.plus(Duration.ofDays(1)),
                new Header.Sender(
                        id,
                        1,
                        List.of(
                                Sha384.of(CertificateFile.der(signing.p384().certificate())),
                                Sha384.of(CertificateFile.der(signing.mldsa87().certificate())))),
                new Header.Recipient(receiver.id, 1),
                List.of(),
                new HeaderMarking("usa", "1", digest, "SECRET//REL TO USA, GBR", List.of()),
                List.of(),
                new Header.Agreement("usa-to-gbr-1", digest),
                "application/json",
                Precedence.ROUTINE,
                new Header.Options(null, List.of(), List.of(), null, null, null, false, null, null),
                digest,
                List.of());
        var to = new SealTo(
                receiver.id,
                Header.Role.RECIPIENT,
                1,
                receiver.issue("seal-mlkem1024", "/seal", KeyPairs.mlkem1024()),
                receiver.issue("seal-p384", "/seal", KeyPairs.p384()));
        try (PackageSealer sealer = PackageSealer.begin(draft, List.of(to), RANDOM);
                PayloadSealer payload = sealer.payload(new Preamble(null, null, List.of(), 0), (_, _, _) -> {})) {
            return sealer.sign(payload.finish(), start.plusSeconds(1), signing, policies);
        }
    }

    /// Writes `key.pem` and `chain.pem` of a gateway or client.
    void writeTls(Path folder, String profile, String path) throws ExchangeException, IOException {
        KeyPair keys = KeyPairs.p384();
        Files.createDirectories(folder);
        PrivateKeyFile.write(folder.resolve("key.pem"), keys.getPrivate());
        CertificateFile.write(folder.resolve("chain.pem"), List.of(issue(profile, path, keys)));
    }
}
