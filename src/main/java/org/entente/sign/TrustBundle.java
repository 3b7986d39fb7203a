package org.entente.sign;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Sha384;

/// What one agency must know of another: its two roots, a CRL of each, and its key statements (FORMATS section
/// 2). A value of this type was verified whole: roots, CRLs, and every key statement back to the first.
///
/// @param statements oldest first, at least one
/// @param bytes the file, as it is passed on
public record TrustBundle(
        AgencyTrust trust, List<SignedKeyStatement> signed, List<KeyStatement> statements, byte[] bytes) {
    /// Largest bundle that is read.
    public static final int MAX_BYTES = 8 << 20;

    private static final String TYPE = "bundle";
    private static final String P384 = "p384";
    private static final String MLDSA87 = "ml-dsa-87";
    private static final int MAX_STATEMENTS = 256;
    private static final int MAX_ROOT = 32_768;
    private static final int MAX_CRL = 1 << 20;

    public TrustBundle {
        signed = List.copyOf(signed);
        statements = List.copyOf(statements);
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    public AgencyId agency() {
        return trust.agency();
    }

    /// The newest key statement.
    public KeyStatement keys() {
        return statements.getLast();
    }

    /// SHA-384 of the newest key statement, as a KEY entry records it.
    public byte[] keysDigest() {
        return Sha384.of(signed.getLast().statement());
    }

    /// One generation of a use, unless it is revoked.
    public Optional<KeySet> find(KeyUse use, int generation) {
        return keys().valid(use).stream()
                .filter(set -> set.generation() == generation)
                .findFirst();
    }

    /// The generation that new work uses.
    public Optional<KeySet> active(KeyUse use) {
        return keys().valid(use).stream()
                .filter(set -> set.state() == KeyState.ACTIVE)
                .findFirst();
    }

    public static byte[] encode(AgencyTrust trust, List<SignedKeyStatement> keys) {
        return StatementWriter.statement(TYPE)
                .put("agency", trust.agency().value())
                .putObjects(
                        "roots",
                        List.of(
                                StatementWriter.object()
                                        .put("alg", P384)
                                        .put("certificate", CertificateFile.der(trust.p384Root())),
                                StatementWriter.object()
                                        .put("alg", MLDSA87)
                                        .put("certificate", CertificateFile.der(trust.mldsa87Root()))))
                .putBytes(
                        "crls", List.of(CertificateFile.der(trust.p384Crl()), CertificateFile.der(trust.mldsa87Crl())))
                .putObjects(
                        "keys",
                        keys.stream()
                                .map(key -> StatementWriter.object()
                                        .put("statement", key.statement())
                                        .put("p384", key.p384())
                                        .put("mldsa87", key.mldsa87()))
                                .toList())
                .bytes();
    }

    /// What a bundle holds. Roots and lists were verified, the key statements were not: they may have expired,
    /// or never have been the agency's. No ground to believe it.
    public record Parts(AgencyTrust trust, List<SignedKeyStatement> signed) {
        public Parts {
            signed = List.copyOf(signed);
        }
    }

    /// Reads and verifies a bundle as of `now`.
    public static TrustBundle read(byte[] bytes, Instant now) throws ExchangeException {
        Parts parts = parts(bytes);
        return new TrustBundle(parts.trust(), parts.signed(), verified(parts.trust(), parts.signed(), now), bytes);
    }

    /// Reads a bundle without regard to time.
    public static Parts parts(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        AgencyId agency = reader.agency("agency");
        List<StatementReader> roots = reader.objects("roots", 2);
        if (roots.size() != 2) {
            throw reader.wrong("roots", "a list of the P-384 and the ML-DSA-87 root");
        }
        X509Certificate p384 = root(roots.get(0), P384);
        X509Certificate mldsa87 = root(roots.get(1), MLDSA87);
        List<X509CRL> crls = new ArrayList<>();
        for (byte[] der : reader.byteList("crls", 2, 1, MAX_CRL)) {
            crls.add(CertificateFile.parseCrl(der));
        }
        AgencyTrust trust = AgencyTrust.of(agency, p384, mldsa87, crls.get(0), crls.get(1));
        List<SignedKeyStatement> signed = new ArrayList<>();
        for (StatementReader key : reader.objects("keys", MAX_STATEMENTS)) {
            signed.add(new SignedKeyStatement(
                    key.bytes("statement", 1, KeyStatement.MAX_BYTES),
                    key.bytes("p384", 1, CmsFile.MAX_BYTES),
                    key.bytes("mldsa87", 1, CmsFile.MAX_BYTES)));
            key.end();
        }
        reader.end();
        return new Parts(trust, signed);
    }

    private static X509Certificate root(StatementReader reader, String alg) throws ExchangeException {
        if (!reader.text("alg", 16).equals(alg)) {
            throw reader.wrong("alg", "\"" + alg + "\" in this place");
        }
        X509Certificate certificate = CertificateFile.parse(reader.bytes("certificate", 1, MAX_ROOT));
        reader.end();
        return certificate;
    }

    /// Each statement is signed by keys that the one before declared; the first by keys it declares itself, under
    /// the roots whose fingerprint two operators read to each other.
    private static List<KeyStatement> verified(AgencyTrust trust, List<SignedKeyStatement> signed, Instant now)
            throws ExchangeException {
        if (signed.isEmpty()) {
            throw CanonicalJson.malformed("the bundle of " + trust.agency() + " holds no key statement");
        }
        CertificateVerifier verifier = new CertificateVerifier();
        List<KeyStatement> statements = new ArrayList<>();
        byte[] previous = null;
        for (SignedKeyStatement next : signed) {
            KeyStatement declaring = statements.isEmpty() ? KeyStatement.parse(next.statement()) : statements.getLast();
            KeyStatement statement = next.verify(trust, declaring, verifier, now);
            if (statement.seq() != statements.size() + 1 || !Arrays.equals(statement.previous(), previous)) {
                throw CanonicalJson.malformed("the key statements of " + trust.agency() + " have a gap");
            }
            statements.add(statement);
            previous = Sha384.of(next.statement());
        }
        return statements;
    }
}
