package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;

/// A signature file's limits. Its forms are the rows of the tests of offers and receipts.
class CmsFileTest {
    private final TestKeys usa = TestKeys.of("usa.state");

    @Test
    void itHoldsTheSignersCertificateAndTwoMoreAtMost() throws ExchangeException {
        X509Certificate leaf = usa.signingPair(1).p384();
        // All of one issuer, so that only the serial number tells which one signed.
        List<X509Certificate> others = List.of(
                usa.signingPair(2).p384(),
                usa.sealingPair().p384(),
                usa.archiveOf().p384());
        for (int more = 0; more <= 2; more++) {
            CmsFile file = read(signed(leaf, others.subList(0, more), new byte[1]));
            assertEquals(leaf, file.certificate());
            assertEquals(1 + more, file.chain().size());
        }
        refused(signed(leaf, others, new byte[1]));
    }

    @Test
    void itHasALimitThatItMayReach() throws ExchangeException {
        X509Certificate leaf = usa.signingPair(1).p384();
        byte[] content = new byte[64_000];
        byte[] file = signed(leaf, List.of(), content);
        // The length of an ECDSA signature varies by a few bytes.
        for (int tries = 0; file.length != CmsFile.MAX_BYTES && tries < 200; tries++) {
            content = new byte[content.length + CmsFile.MAX_BYTES - file.length];
            file = signed(leaf, List.of(), content);
        }
        assertEquals(CmsFile.MAX_BYTES, file.length);
        assertArrayEquals(content, read(file).content());
        byte[] larger = file;
        for (int tries = 0; larger.length <= CmsFile.MAX_BYTES && tries < 200; tries++) {
            larger = signed(leaf, List.of(), new byte[content.length + 1]);
        }
        byte[] over = larger;
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> read(over));
        assertTrue(refusal.text().contains("larger than 65536 bytes"), refusal.text());
    }

    private byte[] signed(X509Certificate leaf, List<X509Certificate> others, byte[] content) throws ExchangeException {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(others);
        Signer signer = new Signer(
                SignatureAlgorithm.P384, usa.signingPair(1).p384Keys().getPrivate(), chain);
        return CmsFile.sign(signer, Oids.ESS_RECEIPT, content, true, TestKeys.START, List.of());
    }

    private static CmsFile read(byte[] file) throws ExchangeException {
        return CmsFile.read(file, SignatureAlgorithm.P384, Oids.ESS_RECEIPT, true);
    }

    private static void refused(byte[] file) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> read(file));
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }
}
