package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
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

    @Test
    void theSecretsOfAWrapAreWipedWhenThePackageIsBegun() throws ExchangeException {
        KeepingRandom random = new KeepingRandom();
        PackageSealer.begin(TestPackages.draft(TestPackages.ID, usa, gbr), List.of(gbr.recipient()), random)
                .close();
        // In the order of their making: data encryption key, salt (public), the recipient's two secrets.
        assertEquals(
                List.of(32, 48, 32, 32),
                random.drawn.subList(0, 4).stream().map(drawn -> drawn.length).toList());
        for (int secret : new int[] {0, 2, 3}) {
            assertArrayEquals(new byte[32], random.drawn.get(secret), "secret " + secret);
        }
        assertFalse(Arrays.equals(new byte[48], random.drawn.get(1)));
    }

    @Test
    void aClosedPackageSealsNoMore() throws ExchangeException {
        PackageSealer sealer = PackageSealer.begin(
                TestPackages.draft(TestPackages.ID, usa, gbr), List.of(gbr.recipient()), new SecureRandom());
        PayloadSealer payload = sealer.payload(new Preamble(null, null, List.of(), 0), (bytes, length, nodes) -> {});
        sealer.close();
        assertThrows(IllegalStateException.class, payload::finish);
    }

    @Test
    void closingWipesTheKeysAndThePlaintext() throws Exception {
        SegmentKeys keys = SegmentKeys.derive(new byte[32], new byte[48], new byte[48]);
        Preamble preamble = new Preamble(CANARY, null, List.of(), 0);
        List<byte[]> segments = new ArrayList<>();
        PayloadSealer sealer =
                new PayloadSealer(keys, preamble, (bytes, length, nodes) -> segments.add(Arrays.copyOf(bytes, length)));
        sealer.write(new byte[] {1, 2, 3}, 0, 3);
        PayloadSealer.Sealed sealed = sealer.finish();
        Manifest manifest = new Manifest(
                new byte[48],
                1,
                sealed.ciphertextLength(),
                sealed.root(),
                keys.commit(),
                null,
                TestPackages.SEALED_AT,
                List.of());
        PayloadOpener opener = new PayloadOpener(keys, manifest);
        opener.segment(segments.getFirst(), segments.getFirst().length, (bytes, offset, length) -> {});
        for (AutoCloseable holder : List.of(sealer, opener, keys)) {
            List<byte[]> held = held(holder);
            assertTrue(held.stream().anyMatch(SecretsTest::isSet), () -> holder + " held nothing");
            holder.close();
            held.forEach(array -> assertFalse(isSet(array), () -> holder + " is not wiped"));
        }
        assertThrows(IllegalStateException.class, () -> keys.seal(1, true, new byte[1], 1, new byte[17]));
    }

    /// The arrays in its private fields, but for what is public: commitment and ciphertext.
    private static List<byte[]> held(Object holder) throws IllegalAccessException {
        List<byte[]> held = new ArrayList<>();
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (field.getType() == byte[].class && !List.of("commit", "sealed").contains(field.getName())) {
                field.setAccessible(true);
                held.add((byte[]) field.get(holder));
            }
        }
        return held;
    }

    private static boolean isSet(byte[] array) {
        for (byte octet : array) {
            if (octet != 0) {
                return true;
            }
        }
        return false;
    }

    /// Keeps the arrays that it filled.
    private static final class KeepingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient List<byte[]> drawn = new ArrayList<>();

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            drawn.add(bytes);
        }
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
