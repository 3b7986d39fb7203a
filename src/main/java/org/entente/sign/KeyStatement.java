package org.entente.sign;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateFile;
import org.jspecify.annotations.Nullable;

/// What an agency says of its keys (FORMATS section 2): numbered from 1, each naming the digest of the one
/// before.
///
/// @param previous SHA-384 of the prior statement; null in the first
public record KeyStatement(
        AgencyId agency, int seq, byte @Nullable [] previous, Instant at, List<KeySet> sets, List<Revoked> revoked) {
    static final String TYPE = "keys";
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SETS = 64;
    private static final int MAX_CERTIFICATE = 32_768;
    private static final Map<String, Integer> RAW_KEY_BYTES =
            Map.of("ed25519", 32, "ml-dsa-44", 1312, "ml-dsa-87", 2592);

    // Written out, for javac drops the type annotation of `previous` from a compact constructor's class file.
    public KeyStatement(
            AgencyId agency,
            int seq,
            byte @Nullable [] previous,
            Instant at,
            List<KeySet> sets,
            List<Revoked> revoked) {
        this.agency = agency;
        this.seq = seq;
        this.previous = previous;
        this.at = at;
        this.sets = List.copyOf(sets);
        this.revoked = List.copyOf(revoked);
    }

    /// A generation whose signatures do not count after a moment.
    public record Revoked(KeyUse use, int generation, Instant compromisedSince) {}

    /// The sets of one use that count: neither in state REVOKED nor listed as compromised.
    public List<KeySet> valid(KeyUse use) {
        return sets.stream()
                .filter(set -> set.use() == use && set.state() != KeyState.REVOKED)
                .filter(set ->
                        revoked.stream().noneMatch(gone -> gone.use() == use && gone.generation() == set.generation()))
                .toList();
    }

    /// Whether these certificates are, as one pair, a generation of the signing keys that counts.
    public boolean isSigningPair(X509Certificate p384, X509Certificate mldsa87) {
        return valid(KeyUse.SIGNING).stream()
                .anyMatch(set -> set.p384().equals(p384) && set.postQuantum().equals(mldsa87));
    }

    public byte[] encode() {
        return StatementWriter.statement(TYPE)
                .put("agency", agency.value())
                .put("seq", seq)
                .put("previous", previous)
                .putSecond("at", at)
                .putObjects("sets", sets.stream().map(KeyStatement::write).toList())
                .putObjects(
                        "revoked",
                        revoked.stream()
                                .map(gone -> StatementWriter.object()
                                        .put("use", gone.use().code())
                                        .put("generation", gone.generation())
                                        .put("compromisedSince", gone.compromisedSince()))
                                .toList())
                .bytes();
    }

    /// Reads the schema; signatures are [SignedKeyStatement]'s.
    static KeyStatement parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        AgencyId agency = reader.agency("agency");
        int seq = reader.smallInteger("seq", 1, Integer.MAX_VALUE);
        byte[] previous = seq == 1 ? null : reader.digest("previous");
        Instant at = reader.wholeSecond("at");
        List<KeySet> sets = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (StatementReader item : reader.objects("sets", MAX_SETS)) {
            KeySet set = readSet(item);
            if (!seen.add(set.use() + " " + set.generation())) {
                throw item.wrong("generation", "listed once");
            }
            sets.add(set);
        }
        if (sets.isEmpty()) {
            throw reader.wrong("sets", "a list of at least one");
        }
        List<Revoked> revoked = new ArrayList<>();
        for (StatementReader item : reader.objects("revoked", MAX_SETS)) {
            revoked.add(new Revoked(
                    use(item), item.smallInteger("generation", 1, Integer.MAX_VALUE), item.time("compromisedSince")));
            item.end();
        }
        reader.end();
        return new KeyStatement(agency, seq, previous, at, sets, revoked);
    }

    private static StatementWriter write(KeySet set) {
        return StatementWriter.object()
                .put("use", set.use().code())
                .put("generation", set.generation())
                .put("state", set.state().name())
                .put("notBefore", set.notBefore())
                .put("retireAt", set.retireAt())
                .putBytes(
                        "certificates",
                        set.certificates().stream().map(CertificateFile::der).toList())
                .putObjects(
                        "verifierKeys",
                        set.verifierKeys().stream()
                                .map(key -> StatementWriter.object()
                                        .put("alg", key.alg())
                                        .put("key", key.key()))
                                .toList());
    }

    private static KeySet readSet(StatementReader item) throws ExchangeException {
        KeyUse use = use(item);
        int generation = item.smallInteger("generation", 1, Integer.MAX_VALUE);
        KeyState state = item.code("state", KeyState.class);
        Instant notBefore = item.time("notBefore");
        Instant retireAt = item.optionalTime("retireAt");
        List<X509Certificate> certificates = new ArrayList<>();
        if (use.certificates() > 0) {
            for (byte[] der : item.byteList("certificates", use.certificates(), 1, MAX_CERTIFICATE)) {
                certificates.add(CertificateFile.parse(der));
            }
        }
        List<KeySet.VerifierKey> keys = new ArrayList<>();
        if (use.certificates() == 0) {
            for (StatementReader key : item.objects("verifierKeys", 8)) {
                String alg = key.text("alg", 32);
                Integer length = RAW_KEY_BYTES.get(alg);
                if (length == null) {
                    throw key.wrong("alg", "one of " + RAW_KEY_BYTES.keySet());
                }
                keys.add(new KeySet.VerifierKey(alg, key.bytes("key", length, length)));
                key.end();
            }
        }
        item.end();
        return new KeySet(use, generation, state, notBefore, retireAt, certificates, keys);
    }

    private static KeyUse use(StatementReader item) throws ExchangeException {
        String code = item.text("use", 16);
        return Stream.of(KeyUse.values())
                .filter(use -> use.code().equals(code))
                .findFirst()
                .orElseThrow(() -> item.wrong("use", "a use this software knows"));
    }
}
