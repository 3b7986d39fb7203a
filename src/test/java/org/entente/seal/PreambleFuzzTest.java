package org.entente.seal;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.sign.FuzzStatements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a preamble, which only its sender could have sealed.
@ExtendWith(TableRows.class)
class PreambleFuzzTest {
    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        FuzzStatements.accepts(bytes, PreambleFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedPreambles() throws Exception {
        StrictReading.assertCorpus(
                PreambleFuzzTest.class,
                PreambleFuzzTest::accepts,
                () -> FuzzStatements.seeds(
                        "preamble",
                        json(new Preamble("Title", "list.json", List.of(new Preamble.Portion("(S)", 0, 10)), 7)),
                        json(new Preamble(null, null, List.of(), 0))));
    }

    private static boolean accepts(byte[] bytes) {
        return StrictReading.accepts(bytes, Set.of(Reason.MALFORMED_STATEMENT), read -> json(Preamble.parse(read)));
    }

    private static byte[] json(Preamble preamble) throws ExchangeException {
        byte[] all = preamble.encode();
        return Arrays.copyOfRange(all, 4, all.length);
    }
}
