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

/// An agency made by the test, with real roots and certificates, and its trust bundle as a file.
public final class TestPki {
    private static final Duration CRL_VALIDITY = Duration.ofDays(30);

    public final AgencyId id;
    private final IssuingAuthority authority;
    private final SignedKeyStatement keys;
    private final Instant start = Instant.now().minus(Duration.ofHours(1));

    public TestPki(String id) throws ExchangeException {
        this.id = AgencyId.parse(id);
        this.authority = IssuingAuthority.create(this.id, "US", start, CRL_VALIDITY, new SecureRandom());
        this.keys = keyStatement();
    }

    /// A key statement with signing keys only: what a bundle needs to be one.
    private SignedKeyStatement keyStatement() throws ExchangeException {
        KeyPair classical = KeyPairs.p384();
        KeyPair postQuantum = KeyPairs.mldsa87();
        SpiffeId name = SpiffeId.of(id, "/sign");
        X509Certificate first = authority.issue(
                CertificateProfile.load("sign-p384"), name, classical.getPublic(), List.of(), List.of(), start);
        X509Certificate second = authority.issue(
                CertificateProfile.load("sign-mldsa87"), name, postQuantum.getPublic(), List.of(), List.of(), start);
        var signing = new SigningKeys(
                id,
                1,
                new Signer(SignatureAlgorithm.P384, classical.getPrivate(), List.of(first)),
                new Signer(SignatureAlgorithm.MLDSA87, postQuantum.getPrivate(), List.of(second)));
        Instant at = start.truncatedTo(ChronoUnit.SECONDS);
        var set = new KeySet(KeyUse.SIGNING, 1, KeyState.ACTIVE, at, null, List.of(first, second), List.of());
        return SignedKeyStatement.sign(new KeyStatement(id, 1, null, at, List.of(set), List.of()), signing);
    }

    public AgencyTrust trust() {
        return authority.trust();
    }

    /// A certificate of a profile of `certs/profiles`, for P-384 keys.
    public Held issue(String profile, String path) throws ExchangeException {
        KeyPair keys = KeyPairs.p384();
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
        Files.write(part, TrustBundle.encode(trust, List.of(keys)));
        Files.move(part, folder.resolve(trust.agency() + ".bundle"), StandardCopyOption.ATOMIC_MOVE);
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
