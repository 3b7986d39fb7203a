package org.entente.seal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.entente.DerEdits;
import org.entente.DerShapes;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.sign.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of one of the three blobs of a key wrap.
@ExtendWith(TableRows.class)
class KeyWrapFuzzTest {
    private static final Set<Reason> REFUSALS = Set.of(Reason.WRAP_INVALID);
    private static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    private static final KeyWrap GOOD = good();

    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        byte[] edited = DerEdits.edited(bytes);
        if (edited != null) {
            accepts(edited);
        }
        accepts(bytes);
        if (bytes.length <= 64) {
            opensNothing(new KeyWrap(GOOD.wrap1(), GOOD.wrap2(), bytes));
        }
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedWraps() throws Exception {
        StrictReading.assertCorpus(KeyWrapFuzzTest.class, KeyWrapFuzzTest::accepts, KeyWrapFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() {
        KeyWrap wrap = good();
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("accepted-wrap1.der", wrap.wrap1());
        seeds.put("accepted-wrap2.der", wrap.wrap2());
        seeds.put("refused-wrap1-trailing-byte.der", Arrays.copyOf(wrap.wrap1(), wrap.wrap1().length + 1));
        seeds.put("refused-wrap2-trailing-byte.der", Arrays.copyOf(wrap.wrap2(), wrap.wrap2().length + 1));
        seeds.put("refused-wrap2-cut-short.der", Arrays.copyOf(wrap.wrap2(), wrap.wrap2().length - 1));
        seeds.put("refused-wrap3.bin", wrap.wrap3());
        return seeds;
    }

    private static boolean accepts(byte[] bytes) {
        boolean wrap1 = accepts(bytes, true);
        boolean wrap2 = accepts(bytes, false);
        // Of the right form, and for these very keys or others: opening must not fail otherwise either.
        if (wrap1) {
            opensNothing(new KeyWrap(bytes, GOOD.wrap2(), GOOD.wrap3()));
        }
        if (wrap2) {
            opensNothing(new KeyWrap(GOOD.wrap1(), bytes, GOOD.wrap3()));
        }
        return wrap1 || wrap2;
    }

    private static boolean accepts(byte[] bytes, boolean kem) {
        return StrictReading.accepts(bytes, REFUSALS, read -> {
            WrapSyntax.check(read, kem);
            DerShapes.assertWrap(read, kem);
            return read;
        });
    }

    private static void opensNothing(KeyWrap wrap) {
        StrictReading.accepts(new byte[0], REFUSALS, read -> {
            KeyWrapping.unwrap(wrap, TestPackages.ID, GBR.sealing());
            throw new AssertionError("a wrap opens that was not made so");
        });
    }

    private static KeyWrap good() {
        try {
            return KeyWrapping.wrap(new byte[32], TestPackages.ID, GBR.recipient(), new SecureRandom());
        } catch (ExchangeException e) {
            throw new IllegalStateException(e);
        }
    }
}
