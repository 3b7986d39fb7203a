package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Single segments, and payloads as large as no test can make them.
class SegmentKeysTest {
    private static final byte[] DEK = filled(32, 1);
    private static final byte[] SALT = filled(48, 2);
    private static final byte[] HEADER = filled(48, 3);

    /// Each byte of the index stands in the nonce: where one did not, two segments would share a nonce.
    @ParameterizedTest
    @CsvSource({
        "0, false",
        "0, true",
        "1, false",
        "255, false",
        "256, false",
        "256, true",
        "65536, false",
        "66051, true",
        "16777215, true",
        "16909060, false"
    })
    void theNonceHoldsTheWholeIndex(int index, boolean last) throws Exception {
        byte[] key = KeyWrapTest.hkdf(SALT, DEK, info("entente/v1 segment"), 32);
        byte[] prefix = KeyWrapTest.hkdf(SALT, DEK, info("entente/v1 nonce"), 7);
        byte[] nonce = ByteBuffer.allocate(12)
                .put(prefix)
                .putInt(index)
                .put((byte) (last ? 1 : 0))
                .array();
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", Providers.BC);
        gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] plain = {1, 2, 3};
        byte[] sealed = gcm.doFinal(plain);
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, HEADER)) {
            byte[] opened = new byte[3];
            assertEquals(3, keys.open(index, last, sealed, sealed.length, opened));
            assertArrayEquals(plain, opened);
            for (int other : new int[] {index ^ 1, index ^ 0x100, index ^ 0x10000, index ^ 0x1000000}) {
                assertThrows(ExchangeException.class, () -> keys.open(other, last, sealed, sealed.length, opened));
            }
            assertThrows(ExchangeException.class, () -> keys.open(index, !last, sealed, sealed.length, opened));
        }
    }

    @Test
    void aPayloadOfMoreSegmentsThanANonceCountsIsRefused() throws Exception {
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, HEADER);
                PayloadSealer sealer =
                        new PayloadSealer(keys, new Preamble(null, null, List.of(), 0), (bytes, length, nodes) -> {})) {
            // As if 2^24 segments had been sealed, which are 4 TiB.
            Object tree = field(PayloadSealer.class, "tree").get(sealer);
            field(SegmentTree.Builder.class, "count").setInt(tree, Segments.MAX_COUNT);
            ExchangeException refusal = assertThrows(ExchangeException.class, sealer::finish);
            assertEquals(Reason.TOO_LARGE, refusal.reason());
        }
    }

    @ParameterizedTest
    @CsvSource({"300, true", "65536, true", "65537, false"})
    void aPreambleHasALimitAndAllItsLengthCounts(int length, boolean accepted) throws ExchangeException {
        byte[] json = preamble(length);
        byte[] plain = ByteBuffer.allocate(4 + length + 1)
                .putInt(length)
                .put(json)
                .put((byte) 9)
                .array();
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, HEADER)) {
            byte[] sealed = new byte[plain.length + Segments.TAG_BYTES];
            keys.seal(0, true, plain, plain.length, sealed);
            Manifest manifest = new Manifest(
                    new byte[48],
                    1,
                    sealed.length,
                    new byte[48],
                    keys.commit(),
                    null,
                    TestPackages.SEALED_AT,
                    List.of());
            PayloadOpener opener = new PayloadOpener(keys, manifest);
            assertThrows(IllegalStateException.class, opener::preamble);
            if (accepted) {
                opener.segment(sealed, sealed.length, (bytes, offset, size) -> {
                    assertEquals(1, size);
                    assertEquals(9, bytes[offset]);
                });
                assertEquals(1, opener.contentLength());
                Preamble read = opener.preamble();
                assertEquals("t", read.title());
                assertEquals("f", read.fileName());
                assertEquals("m", read.portions().getFirst().mark().substring(0, 1));
            } else {
                ExchangeException refusal = assertThrows(
                        ExchangeException.class,
                        () -> opener.segment(sealed, sealed.length, (bytes, offset, size) -> {}));
                assertEquals(Reason.PREAMBLE_INVALID, refusal.reason());
            }
        }
    }

    /// Canonical JSON of exactly this length: filled up by portions with marks as long as they may be.
    private static byte[] preamble(int length) {
        StringBuilder portions = new StringBuilder();
        String frame =
                "{\"fileName\":\"f\",\"padding\":0,\"portions\":[%s],\"title\":\"t\",\"type\":\"preamble\",\"v\":1}";
        int left = length - (frame.length() - 2);
        int each = "{\"length\":0,\"mark\":\"\",\"offset\":0}".length();
        while (left > 0) {
            String separator = portions.isEmpty() ? "" : ",";
            int mark = left - separator.length() - each;
            if (mark > 256) {
                // So that what is left always holds one portion more.
                mark = Math.min(256, mark - 1 - each - 1);
            }
            portions.append(separator)
                    .append("{\"length\":0,\"mark\":\"")
                    .append("m".repeat(mark))
                    .append("\",\"offset\":0}");
            left -= separator.length() + each + mark;
        }
        byte[] json = frame.formatted(portions).getBytes(StandardCharsets.US_ASCII);
        assertEquals(length, json.length);
        return json;
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static byte[] info(String label) {
        return KeyWrapTest.concat(label.getBytes(StandardCharsets.US_ASCII), HEADER);
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
