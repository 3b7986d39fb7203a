package org.entente.sign;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.entente.ExchangeException;
import org.entente.seal.Header;
import org.entente.seal.SealTo;
import org.entente.seal.SealingKeys;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateProfile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.KeyPairs;
import org.entente.trust.SpiffeId;

/// An agency made by the test, with everything it needs to seal, sign and receipt: both roots and their empty
/// revocation lists, two generations each of signing and sealing keys, one of archive keys, key statement 1 that
/// declares all of them, and the trust bundle. Generation 2 is only published.
///
/// Made once per agency and test process, since ML-DSA keys and certificates cost time. Immutable; for any thread.
public final class TestKeys {
    /// From when roots, certificates, lists and key statement 1 are valid.
    public static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /// The moment at which tests verify, unless they say otherwise.
    public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    public static final Duration CRL_VALIDITY = Duration.ofDays(30);

    private static final Map<String, TestKeys> MADE = new ConcurrentHashMap<>();

    private final AgencyId id;
    private final IssuingAuthority authority;
    private final List<Pair> signing;
    private final List<Pair> sealing;
    private final Pair archive;
    private final SignedKeyStatement statement;
    private final TrustBundle bundle;

    private TestKeys(String name) throws ExchangeException {
        id = AgencyId.parse(name);
        authority = IssuingAuthority.create(id, "US", START, CRL_VALIDITY, new SecureRandom());
        signing = List.of(
                pair("sign-p384", "sign-mldsa87", "/sign", START), pair("sign-p384", "sign-mldsa87", "/sign", START));
        sealing = List.of(
                pair("seal-p384", "seal-mlkem1024", "/seal", START),
                pair("seal-p384", "seal-mlkem1024", "/seal", START));
        archive = pair("archive-p384", "archive-mlkem1024", "/archive", START);
        List<KeySet> sets = new ArrayList<>();
        for (int generation = 1; generation <= 2; generation++) {
            KeyState state = generation == 1 ? KeyState.ACTIVE : KeyState.PUBLISHED;
            sets.add(signing.get(generation - 1).set(KeyUse.SIGNING, generation, state));
            sets.add(sealing.get(generation - 1).set(KeyUse.SEALING, generation, state));
        }
        sets.add(archive.set(KeyUse.ARCHIVE, 1, KeyState.ACTIVE));
        statement =
                SignedKeyStatement.sign(new KeyStatement(id, 1, null, START, List.copyOf(sets), List.of()), signing());
        bundle = TrustBundle.read(TrustBundle.encode(authority.trust(), List.of(statement)), NOW);
    }

    /// The agency of this name, such as `usa.state`; the same one whenever it is asked for.
    public static TestKeys of(String name) {
        return MADE.computeIfAbsent(name, absent -> {
            try {
                return new TestKeys(absent);
            } catch (ExchangeException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// Two certificates of one use with their private keys: P-384 first, the post-quantum one second.
    public record Pair(X509Certificate p384, KeyPair p384Keys, X509Certificate postQuantum, KeyPair postQuantumKeys) {
        public KeySet set(KeyUse use, int generation, KeyState state) {
            return new KeySet(use, generation, state, START, null, List.of(p384, postQuantum), List.of());
        }

        public Signer signer(SignatureAlgorithm algorithm) {
            return switch (algorithm) {
                case P384 -> new Signer(algorithm, p384Keys.getPrivate(), List.of(p384));
                case MLDSA87 -> new Signer(algorithm, postQuantumKeys.getPrivate(), List.of(postQuantum));
            };
        }
    }

    public AgencyId id() {
        return id;
    }

    public AgencyTrust trust() {
        return authority.trust();
    }

    /// With the root keys, to revoke and to issue what is wrong.
    public IssuingAuthority authority() {
        return authority;
    }

    public SignedKeyStatement statement() {
        return statement;
    }

    public TrustBundle bundle() {
        return bundle;
    }

    /// The same agency with other revocation lists.
    public TrustBundle bundle(AgencyTrust trust) {
        return new TrustBundle(trust, bundle.signed(), bundle.statements(), bundle.bytes());
    }

    /// The active generation.
    public SigningKeys signing() {
        return signing(1);
    }

    public SigningKeys signing(int generation) {
        Pair pair = signing.get(generation - 1);
        return new SigningKeys(
                id, generation, pair.signer(SignatureAlgorithm.P384), pair.signer(SignatureAlgorithm.MLDSA87));
    }

    /// The active generation.
    public SealingKeys sealing() {
        return sealing(1);
    }

    public SealingKeys sealing(int generation) {
        return opener(sealing.get(generation - 1), generation);
    }

    /// What an archive holds, never a gateway.
    public SealingKeys archive() {
        return opener(archive, 1);
    }

    /// This agency as a package's recipient.
    public SealTo recipient() {
        Pair pair = sealing.getFirst();
        return new SealTo(id, Header.Role.RECIPIENT, 1, pair.postQuantum(), pair.p384());
    }

    /// This agency as the sender that keeps its own way back.
    public SealTo archiveOf() {
        return new SealTo(id, Header.Role.ARCHIVE, 1, archive.postQuantum(), archive.p384());
    }

    /// The certificates of sealing generation 1, with their keys.
    public Pair sealingPair() {
        return sealing.getFirst();
    }

    public Pair signingPair(int generation) {
        return signing.get(generation - 1);
    }

    /// A fresh pair under this agency's roots.
    public Pair pair(String p384Profile, String postQuantumProfile, String path, Instant notBefore)
            throws ExchangeException {
        KeyPair classical = KeyPairs.p384();
        KeyPair postQuantum = postQuantumProfile.endsWith("mldsa87") ? KeyPairs.mldsa87() : KeyPairs.mlkem1024();
        return new Pair(
                issue(p384Profile, path, classical, notBefore),
                classical,
                issue(postQuantumProfile, path, postQuantum, notBefore),
                postQuantum);
    }

    private X509Certificate issue(String profile, String path, KeyPair keys, Instant notBefore)
            throws ExchangeException {
        return authority.issue(
                CertificateProfile.load(profile),
                SpiffeId.of(id, path),
                keys.getPublic(),
                List.of(),
                List.of(),
                notBefore);
    }

    private SealingKeys opener(Pair pair, int generation) {
        return new SealingKeys(
                id,
                generation,
                pair.postQuantumKeys().getPrivate(),
                pair.postQuantum(),
                pair.p384Keys().getPrivate(),
                pair.p384());
    }
}
