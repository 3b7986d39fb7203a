package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.entente.ExchangeException;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.Test;

class TrustBundleTest {
    private final TestKeys usa = TestKeys.of("usa.state");

    @Test
    void aBundleReadsBackAsItWasWritten() throws ExchangeException {
        byte[] bytes = TrustBundle.encode(usa.trust(), List.of(usa.statement()));
        TrustBundle read = TrustBundle.read(bytes, TestKeys.NOW);
        assertArrayEquals(bytes, read.bytes());
        assertEquals(usa.id(), read.agency());
        assertArrayEquals(Sha384.of(usa.statement().statement()), read.keysDigest());
        assertEquals(
                usa.signing().p384().certificate(),
                read.active(KeyUse.SIGNING).orElseThrow().p384());
        assertEquals(
                KeyState.PUBLISHED, read.find(KeyUse.SIGNING, 2).orElseThrow().state());
        assertSame(usa, TestKeys.of("usa.state"));
    }
}
