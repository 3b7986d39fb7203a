package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.entente.ExchangeException;
import org.entente.sign.SigningKeys;
import org.entente.sign.TestKeys;
import org.junit.jupiter.api.Test;

/// Whoever prints one of our objects, or an exception of ours, prints no key and nothing that is sealed.
class SecretsTest {
    private static final String CANARY = "canary-7f3a";

    private final TestKeys usa = TestKeys.of("usa.state");
    private final TestKeys gbr = TestKeys.of("gbr.fcdo");

    @Test
    void nothingThatHoldsKeysPrintsThem() throws ExchangeException {
        Preamble preamble = new Preamble(CANARY, CANARY, List.of(new Preamble.Portion("(S)", 0, 1)), 0);
        try (PackageSealer sealer = PackageSealer.begin(
                        TestPackages.draft(TestPackages.ID, usa, gbr), List.of(gbr.recipient()), new SecureRandom());
                PayloadSealer payload = sealer.payload(preamble, (bytes, length, nodes) -> {});
                SegmentKeys keys = SegmentKeys.derive(new byte[32], new byte[48], new byte[48])) {
            SigningKeys signing = usa.signing();
            List<Object> holders =
                    List.of(signing, signing.p384(), signing.mldsa87(), gbr.sealing(), keys, preamble, sealer, payload);
            for (Object holder : holders) {
                assertSecret(holder.getClass().getName(), holder.toString());
            }
        }
    }

    @Test
    void noRefusalPrintsThem() throws ExchangeException {
        TestPackages.Sealed sealed = TestPackages.seal(TestPackages.ID, usa, gbr, new byte[1]);
        KeyWrap wrap = sealed.offer().wraps().getFirst();
        byte[] altered = wrap.wrap3().clone();
        altered[3] ^= 1;
        KeyWrap wrong = new KeyWrap(wrap.wrap1(), wrap.wrap2(), altered);
        assertSecret(
                "unwrap",
                assertThrows(ExchangeException.class, () -> KeyWrapping.unwrap(wrong, TestPackages.ID, gbr.sealing())));
        assertSecret(
                "unwrap",
                assertThrows(ExchangeException.class, () -> KeyWrapping.unwrap(wrap, TestPackages.ID, gbr.sealing(2))));
        Preamble bad = new Preamble(CANARY + "\n", null, List.of(), 0);
        assertSecret("preamble", assertThrows(ExchangeException.class, bad::encode));
        Preamble tooLong = new Preamble(CANARY.repeat(200), null, List.of(), 0);
        assertSecret("preamble", assertThrows(ExchangeException.class, tooLong::encode));
    }

    private void assertSecret(String name, Throwable thrown) {
        StringWriter all = new StringWriter();
        thrown.printStackTrace(new PrintWriter(all));
        assertSecret(name, all.toString());
    }

    private void assertSecret(String name, String text) {
        assertFalse(text.contains(CANARY), name);
        String lower = text.toLowerCase(Locale.ROOT);
        for (byte[] secret : secrets()) {
            assertTrue(secret.length >= 16, name);
            assertFalse(text.contains(Base64.getEncoder().encodeToString(secret)), name);
            assertFalse(lower.contains(HexFormat.of().formatHex(secret)), name);
            assertFalse(text.contains(new BigInteger(1, secret).toString()), name);
            assertFalse(text.contains(Arrays.toString(secret).substring(1, 40)), name);
        }
    }

    private List<byte[]> secrets() {
        List<byte[]> secrets = new ArrayList<>();
        TestKeys.Pair signing = usa.signingPair(1);
        TestKeys.Pair sealing = gbr.sealingPair();
        for (PrivateKey key : List.of(
                signing.p384Keys().getPrivate(),
                signing.postQuantumKeys().getPrivate(),
                sealing.p384Keys().getPrivate(),
                sealing.postQuantumKeys().getPrivate())) {
            byte[] encoded = key.getEncoded();
            secrets.add(
                    key instanceof ECPrivateKey ec ? ec.getS().toByteArray() : Arrays.copyOfRange(encoded, 100, 132));
        }
        return secrets;
    }
}
