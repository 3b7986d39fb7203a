package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.entente.DerEdits;
import org.entente.DerShapes;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.seal.Offer;
import org.entente.seal.TestPackages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a manifest's signature file.
@ExtendWith(TableRows.class)
class CmsFileFuzzTest {
    private static final Set<Reason> REFUSALS = Set.of(Reason.MALFORMED_STATEMENT, Reason.CERTIFICATE_UNTRUSTED);
    private static final Set<Reason> INVALID = Set.of(Reason.SIGNATURE_INVALID, Reason.SIGNATURE_ATTRIBUTES);

    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        byte[] edited = DerEdits.edited(bytes);
        if (edited != null) {
            accepts(edited);
        }
        accepts(bytes);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedFiles() throws Exception {
        StrictReading.assertCorpus(CmsFileFuzzTest.class, CmsFileFuzzTest::accepts, CmsFileFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() throws ExchangeException {
        TestKeys usa = TestKeys.of("usa.state");
        Offer offer = TestPackages.seal(TestPackages.ID, usa, TestKeys.of("gbr.fcdo"), new byte[10])
                .offer();
        byte[] p384 = offer.p384();
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("accepted-manifest.p384.p7s", p384);
        seeds.put("accepted-manifest.mldsa87.p7s", offer.mldsa87());
        seeds.put("refused-trailing-byte.p7s", Arrays.copyOf(p384, p384.length + 1));
        seeds.put("refused-cut-short.p7s", Arrays.copyOf(p384, p384.length - 1));
        seeds.put(
                "refused-encapsulated.p7s",
                CmsFile.sign(
                        usa.signing().p384(), Oids.MANIFEST, new byte[10], true, TestPackages.SEALED_AT, List.of()));
        seeds.put(
                "refused-another-content-type.p7s",
                CmsFile.sign(
                        usa.signing().p384(),
                        Oids.KEY_STATEMENT,
                        new byte[10],
                        false,
                        TestPackages.SEALED_AT,
                        List.of()));
        return seeds;
    }

    private static boolean accepts(byte[] bytes) {
        boolean accepted = false;
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            accepted |= StrictReading.accepts(bytes, REFUSALS, read -> {
                CmsFile file = CmsFile.read(read, algorithm, Oids.MANIFEST, false);
                DerShapes.assertSignedData(read, false);
                verifiesNothing(file);
                return read;
            });
        }
        return accepted;
    }

    /// Whatever stands in a file that was read, asking it must not fail otherwise than by a refusal.
    private static void verifiesNothing(CmsFile file) {
        byte[] content = "not what was signed".getBytes(StandardCharsets.US_ASCII);
        StrictReading.accepts(content, INVALID, read -> {
            file.verifyContent(read);
            throw new AssertionError("a signature over other content verifies");
        });
        StrictReading.accepts(content, INVALID, read -> {
            file.verifyAttributes(read, TestPackages.SEALED_AT, List.of());
            throw new AssertionError("attributes over other content are right");
        });
        StrictReading.accepts(content, REFUSALS, read -> {
            file.receiptStatement();
            return read;
        });
        assertNotNull(file.attribute(CMSAttributes.signingTime));
        assertNotNull(file.signedAttributesDigest());
    }
}
