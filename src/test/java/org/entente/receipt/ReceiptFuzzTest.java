package org.entente.receipt;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entente.DerEdits;
import org.entente.DerShapes;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.seal.TestPackages;
import org.entente.sign.CmsFile;
import org.entente.sign.FuzzStatements;
import org.entente.sign.Oids;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of a receipt: of its statement, and of its files as they come from a partner.
@ExtendWith(TableRows.class)
class ReceiptFuzzTest {
    private static final Set<Reason> REFUSALS =
            Set.of(Reason.MALFORMED_STATEMENT, Reason.RECEIPT_INVALID, Reason.CERTIFICATE_UNTRUSTED);

    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        byte[] edited = DerEdits.edited(bytes);
        if (edited != null) {
            accepts(edited);
        }
        FuzzStatements.accepts(bytes, ReceiptFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedReceipts() throws Exception {
        StrictReading.assertCorpus(ReceiptFuzzTest.class, ReceiptFuzzTest::accepts, ReceiptFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() throws ExchangeException {
        Map<String, byte[]> seeds = new HashMap<>(FuzzStatements.seeds(
                "receipt", ReceiptStatementTest.full(2, TestReceipts.AT).encode(), least().encode()));
        TestKeys usa = TestKeys.of("usa.state");
        TestKeys gbr = TestKeys.of("gbr.fcdo");
        SignedReceipt receipt = TestReceipts.sign(
                Stage.DELIVERED,
                TestPackages.seal(TestPackages.ID, usa, gbr, new byte[10]).verified(usa),
                gbr);
        byte[] p384 = receipt.p384();
        seeds.put("accepted-receipt-delivered.p384.p7s", p384);
        seeds.put("accepted-receipt-delivered.mldsa87.p7s", receipt.mldsa87());
        seeds.put("refused-trailing-byte.p7s", Arrays.copyOf(p384, p384.length + 1));
        seeds.put("refused-cut-short.p7s", Arrays.copyOf(p384, p384.length - 1));
        return seeds;
    }

    private static ReceiptStatement least() {
        return new ReceiptStatement(
                TestPackages.ID,
                new byte[48],
                Stage.DELIVERED,
                1,
                null,
                TestKeys.of("gbr.fcdo").id(),
                null,
                TestReceipts.AT,
                null,
                List.of(),
                null,
                null);
    }

    private static boolean accepts(byte[] bytes) {
        boolean accepted = StrictReading.accepts(
                bytes,
                Set.of(Reason.MALFORMED_STATEMENT),
                read -> ReceiptStatement.parse(read).encode());
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            accepted |= StrictReading.accepts(bytes, REFUSALS, read -> file(read, algorithm));
        }
        StrictReading.accepts(bytes, REFUSALS, read -> {
            new SignedReceipt(read, read).statement();
            new SignedReceipt(read, read).statementDigest();
            return read;
        });
        return accepted;
    }

    /// As `ReturnReceipt` meets it: the statement is read from a file of which nothing was verified.
    private static byte[] file(byte[] bytes, SignatureAlgorithm algorithm) throws ExchangeException {
        CmsFile file = CmsFile.read(bytes, algorithm, Oids.ESS_RECEIPT, true);
        DerShapes.assertSignedData(bytes, true);
        ReceiptStatement.parse(file.receiptStatement());
        return bytes;
    }
}
