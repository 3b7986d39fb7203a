package org.entente.sign;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a trust bundle, and of the key statements in it.
@ExtendWith(TableRows.class)
class TrustBundleFuzzTest {
    private static final Set<Reason> CERTIFICATES = Set.of(Reason.MALFORMED_STATEMENT, Reason.CERTIFICATE_UNTRUSTED);
    private static final Set<Reason> PARTS = Set.of(
            Reason.MALFORMED_STATEMENT,
            Reason.CERTIFICATE_UNTRUSTED,
            Reason.CERTIFICATE_NAME,
            Reason.CERTIFICATE_PURPOSE,
            Reason.REVOCATION_UNAVAILABLE);
    private static final Set<Reason> BUNDLE = Set.of(
            Reason.MALFORMED_STATEMENT,
            Reason.CERTIFICATE_UNTRUSTED,
            Reason.CERTIFICATE_NAME,
            Reason.CERTIFICATE_PURPOSE,
            Reason.CERTIFICATE_GENERATION,
            Reason.CERTIFICATE_EXPIRED,
            Reason.CERTIFICATE_REVOKED,
            Reason.REVOCATION_UNAVAILABLE,
            Reason.SIGNATURE_INVALID,
            Reason.SIGNATURE_ATTRIBUTES);

    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        FuzzStatements.accepts(bytes, TrustBundleFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedBundles() throws Exception {
        StrictReading.assertCorpus(TrustBundleFuzzTest.class, TrustBundleFuzzTest::accepts, TrustBundleFuzzTest::seeds);
    }

    /// Kept small: the bundle declares one pair of signing keys only, and few of its mutations are stored.
    private static Map<String, byte[]> seeds() throws ExchangeException {
        TestKeys usa = TestKeys.of("usa.state");
        KeyStatement statement = new KeyStatement(
                usa.id(),
                1,
                null,
                TestKeys.START,
                List.of(usa.signingPair(1).set(KeyUse.SIGNING, 1, KeyState.ACTIVE)),
                List.of());
        byte[] bundle = TrustBundle.encode(usa.trust(), List.of(SignedKeyStatement.sign(statement, usa.signing())));
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("accepted-bundle.json", bundle);
        seeds.put("accepted-keys.json", new KeyStatementTest().full().encode());
        seeds.put("accepted-keys-ledger.json", ledgerKeys(usa).encode());
        for (StatementMutations.Mutation mutation :
                StatementMutations.of(ledgerKeys(usa).encode())) {
            seeds.putIfAbsent("refused-keys-" + mutation.kind().name() + ".json", mutation.bytes());
        }
        seeds.put(
                "refused-bundle-another-agency.json",
                new String(bundle, StandardCharsets.UTF_8)
                        .replace("\"usa.state\"", "\"usa.other\"")
                        .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    private static KeyStatement ledgerKeys(TestKeys agency) {
        return new KeyStatement(
                agency.id(),
                1,
                null,
                TestKeys.START,
                List.of(new KeySet(
                        KeyUse.LEDGER,
                        1,
                        KeyState.ACTIVE,
                        TestKeys.START,
                        null,
                        List.of(),
                        List.of(new KeySet.VerifierKey("ed25519", new byte[32])))),
                List.of());
    }

    private static boolean accepts(byte[] bytes) {
        boolean keys = StrictReading.accepts(
                bytes, CERTIFICATES, read -> KeyStatement.parse(read).encode());
        boolean parts = StrictReading.accepts(bytes, PARTS, read -> {
            TrustBundle.Parts both = TrustBundle.parts(read);
            return TrustBundle.encode(both.trust(), both.signed());
        });
        boolean bundle = StrictReading.accepts(
                bytes, BUNDLE, read -> TrustBundle.read(read, TestKeys.NOW).bytes());
        return keys || (parts && bundle);
    }
}
