package org.entente.seal;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.sign.FuzzStatements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a header.
@ExtendWith(TableRows.class)
class HeaderFuzzTest {
    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        FuzzStatements.accepts(bytes, HeaderFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedHeaders() throws Exception {
        StrictReading.assertCorpus(
                HeaderFuzzTest.class,
                HeaderFuzzTest::accepts,
                () -> FuzzStatements.seeds(
                        "header",
                        SealStatementsTest.fullHeader().encode(),
                        SealStatementsTest.smallHeader().encode()));
    }

    private static boolean accepts(byte[] bytes) {
        return StrictReading.accepts(
                bytes,
                Set.of(Reason.MALFORMED_STATEMENT),
                read -> Header.parse(read).encode());
    }
}
