package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStatementTest {
    private final TestKeys usa = TestKeys.of("usa.state");

    @Test
    void aKeyStatementIsAClosedSchema() throws ExchangeException {
        StatementMutations.assertClosed(
                full().encode(),
                Set.of("/sets/*/retireAt", "/sets/*/verifierKeys", "/revoked"),
                bytes -> KeyStatement.parse(bytes).encode());
    }

    @Test
    void aTrustBundleIsAClosedSchema() throws ExchangeException {
        StatementMutations.assertClosed(
                usa.bundle().bytes(),
                Set.of(),
                bytes -> TrustBundle.read(bytes, TestKeys.NOW).bytes());
    }

    @Test
    void setsHaveTheKeysOfTheirUse() {
        String text = new String(full().encode(), StandardCharsets.UTF_8);
        assertRefused(text.replace("\"use\":\"signing\"", "\"use\":\"tls\""));
        assertRefused(text.replace("\"use\":\"signing\"", "\"use\":\"ledger\""));
        assertRefused(text.replace("\"use\":\"ledger\"", "\"use\":\"signing\""));
        assertRefused(text.replace("\"use\":\"ledger\"", "\"use\":\"unknown\""));
        assertRefused(text.replace("\"ed25519\"", "\"ml-dsa-44\""));
        assertRefused(text.replace("\"ed25519\"", "\"rsa\""));
        assertRefused(text.replace("\"seq\":2", "\"seq\":1"));
        assertRefused(text.replace("\"state\":\"RETIRED\"", "\"state\":\"LOST\""));
        // Both sets of one use then have the same generation.
        assertRefused(text.replace("\"generation\":2,\"notBefore\"", "\"generation\":1,\"notBefore\""));
    }

    @Test
    void aCompromisedGenerationNoLongerCounts() {
        KeyStatement statement = full();
        assertEquals(
                List.of(2),
                statement.valid(KeyUse.SIGNING).stream().map(KeySet::generation).toList());
        TestKeys.Pair lost = usa.signingPair(1);
        TestKeys.Pair good = usa.signingPair(2);
        assertTrue(statement.isSigningPair(good.p384(), good.postQuantum()));
        assertFalse(statement.isSigningPair(lost.p384(), lost.postQuantum()));
        assertFalse(statement.isSigningPair(good.p384(), lost.postQuantum()));
    }

    @Test
    void onlySetsOfTheUseThatAreNotRevokedCount() {
        KeyStatement statement = new KeyStatement(
                usa.id(),
                1,
                null,
                TestKeys.START,
                List.of(
                        usa.signingPair(1).set(KeyUse.SIGNING, 1, KeyState.REVOKED),
                        usa.signingPair(2).set(KeyUse.SIGNING, 2, KeyState.RETIRED),
                        usa.sealingPair().set(KeyUse.SEALING, 1, KeyState.ACTIVE),
                        usa.sealingPair().set(KeyUse.SEALING, 2, KeyState.ACTIVE)),
                List.of(
                        new KeyStatement.Revoked(KeyUse.SEALING, 2, TestKeys.START),
                        new KeyStatement.Revoked(KeyUse.TLS, 1, TestKeys.START)));
        assertEquals(List.of(2), generations(statement, KeyUse.SIGNING));
        assertEquals(List.of(1), generations(statement, KeyUse.SEALING));
        assertEquals(List.of(), generations(statement, KeyUse.LEDGER));
    }

    private static List<Integer> generations(KeyStatement statement, KeyUse use) {
        return statement.valid(use).stream().map(KeySet::generation).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyUse.class,
            names = {"SIGNING", "LEDGER"})
    void aSetHasNoKeysOfAnotherUseBeside(KeyUse use) {
        KeySet both = new KeySet(
                use,
                1,
                KeyState.ACTIVE,
                TestKeys.START,
                null,
                usa.signingPair(1).set(KeyUse.SIGNING, 1, KeyState.ACTIVE).certificates(),
                List.of(new KeySet.VerifierKey("ed25519", new byte[32])));
        KeyStatement statement = new KeyStatement(usa.id(), 1, null, TestKeys.START, List.of(both), List.of());
        assertRefused(new String(statement.encode(), StandardCharsets.UTF_8));
    }

    KeyStatement full() {
        return new KeyStatement(
                usa.id(),
                2,
                new byte[48],
                TestKeys.START,
                List.of(
                        usa.signingPair(1).set(KeyUse.SIGNING, 1, KeyState.RETIRED),
                        usa.signingPair(2).set(KeyUse.SIGNING, 2, KeyState.ACTIVE),
                        new KeySet(
                                KeyUse.LEDGER,
                                1,
                                KeyState.ACTIVE,
                                TestKeys.START,
                                Instant.parse("2027-01-01T00:00:00Z"),
                                List.of(),
                                List.of(new KeySet.VerifierKey("ed25519", new byte[32])))),
                List.of(new KeyStatement.Revoked(KeyUse.SIGNING, 1, Instant.parse("2026-11-20T00:00:00Z"))));
    }

    private static void assertRefused(String json) {
        ExchangeException refusal =
                assertThrows(ExchangeException.class, () -> KeyStatement.parse(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }
}
