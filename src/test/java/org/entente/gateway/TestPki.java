package org.entente.gateway;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
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
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateProfile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;
import org.entente.trust.SpiffeId;
import org.jspecify.annotations.Nullable;

/// An agency made by the test an hour ago by the real clock, with real roots, certificates and trust bundle.
public final class TestPki {
    private static final Duration CRL_VALIDITY = Duration.ofDays(30);

    public final AgencyId id;
    private final IssuingAuthority authority;
    private final SignedKeyStatement statement;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));

    public TestPki(String id) throws ExchangeException {
        this.id = AgencyId.parse(id);
        this.authority = IssuingAuthority.create(this.id, "US", start, CRL_VALIDITY, new SecureRandom());
        Held p384 = issue("sign-p384", "/sign", KeyPairs.p384());
        Held mldsa87 = issue("sign-mldsa87", "/sign", KeyPairs.mldsa87());
        var certificates = List.of(p384.certificate(), mldsa87.certificate());
        var set = new KeySet(KeyUse.SIGNING, 1, KeyState.ACTIVE, start, null, certificates, List.of());
        this.statement = SignedKeyStatement.sign(
                new KeyStatement(this.id, 1, null, start, List.of(set), List.of()),
                new SigningKeys(
                        this.id,
                        1,
                        new Signer(SignatureAlgorithm.P384, p384.key(), List.of(p384.certificate())),
                        new Signer(SignatureAlgorithm.MLDSA87, mldsa87.key(), List.of(mldsa87.certificate()))));
    }

    public AgencyTrust trust() {
        return authority.trust();
    }

    /// A certificate of a profile of `certs/profiles`, for P-384 keys.
    public Held issue(String profile, String path) throws ExchangeException {
        return issue(profile, path, KeyPairs.p384());
    }

    private Held issue(String profile, String path, KeyPair keys) throws ExchangeException {
        SpiffeId name = SpiffeId.of(id, path);
        var certificate =
                authority.issue(CertificateProfile.load(profile), name, keys.getPublic(), List.of(), List.of(), start);
        return new Held(certificate, keys.getPrivate());
    }

    /// The trust with these certificates revoked, by a list made at that time.
    public AgencyTrust revoking(Instant at, Held... held) throws ExchangeException {
        var revoked = Arrays.stream(held)
                .map(one -> new Revoked(
                        RootAlgorithm.P384, one.certificate().getSerialNumber(), at, Revoked.Cause.keyCompromise))
                .toList();
        return authority.crl(revoked, at, CRL_VALIDITY);
    }

    /// Replaces `<agency>.bundle` in a folder, as an operator's import does.
    public void write(Path folder, AgencyTrust trust) throws IOException {
        Files.createDirectories(folder);
        Path part = folder.resolve("part");
        Files.write(part, TrustBundle.encode(trust, List.of(statement)));
        Files.move(part, folder.resolve(id + ".bundle"), StandardCopyOption.ATOMIC_MOVE);
    }

    /// A certificate and its key.
    public record Held(X509Certificate certificate, PrivateKey key) {
        public void writeTo(Path keyFile, Path chainFile) throws ExchangeException, IOException {
            Files.createDirectories(keyFile.getParent());
            PrivateKeyFile.write(keyFile, key);
            CertificateFile.write(chainFile, List.of(certificate));
        }

        public X509ExtendedKeyManager manager() {
            return new OneKey(this);
        }
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";
        private final Held held;

        OneKey(Held held) {
            this.held = held;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return held.key();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {held.certificate()};
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }
    }
}
