package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Set;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.sign.Extension;
import org.entente.sign.FuzzStatements;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a manifest.
@ExtendWith(TableRows.class)
class ManifestFuzzTest {
    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        FuzzStatements.accepts(bytes, ManifestFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedManifests() throws Exception {
        StrictReading.assertCorpus(
                ManifestFuzzTest.class,
                ManifestFuzzTest::accepts,
                () -> FuzzStatements.seeds(
                        "manifest",
                        manifest(
                                        new Manifest.Release("standing", new byte[48]),
                                        List.of(new Extension("x.example", "carried")))
                                .encode(),
                        manifest(null, List.of()).encode()));
    }

    private static Manifest manifest(Manifest.@Nullable Release release, List<Extension> extensions) {
        return new Manifest(
                new byte[48], 2, 262_160 + 17, new byte[48], new byte[48], release, TestPackages.SEALED_AT, extensions);
    }

    private static boolean accepts(byte[] bytes) {
        return StrictReading.accepts(bytes, Set.of(Reason.MALFORMED_STATEMENT), read -> {
            Manifest manifest = Manifest.parse(read);
            // What a manifest promises of its segments, its readers take for granted.
            for (int index : new int[] {0, manifest.segments() - 1}) {
                int length = manifest.sealedLength(index);
                assertTrue(length > Segments.TAG_BYTES && length <= Segments.SEALED_BYTES);
            }
            assertTrue(manifest.plaintextLength() > 0);
            return manifest.encode();
        });
    }
}
