package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The stream of preamble, content and padding, cut into segments (FORMATS section 3).
class SealedPayloadTest {
    private static final Preamble PREAMBLE = new Preamble("Title", "list.json", List.of(), 0);
    private static final byte[] DEK = new byte[32];
    private static final byte[] SALT = new byte[48];

    private record Payload(Manifest manifest, List<byte[]> segments) {}

    /// Content lengths around one and two whole segments of the plaintext stream.
    static Stream<Arguments> lengths() throws ExchangeException {
        int one = Segments.PLAIN_BYTES - PREAMBLE.encode().length;
        int two = one + Segments.PLAIN_BYTES;
        return Stream.of(
                Arguments.of(0, 1),
                Arguments.of(1, 1),
                Arguments.of(one - 1, 1),
                Arguments.of(one, 1),
                Arguments.of(one + 1, 2),
                Arguments.of(two - 1, 2),
                Arguments.of(two, 2),
                Arguments.of(two + 1, 3),
                Arguments.of(one + 2 * Segments.PLAIN_BYTES + Segments.PLAIN_BYTES / 2, 4));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aPayloadOfAnyLengthComesBack(int length, int segments) throws ExchangeException {
        byte[] content = content(length);
        for (int piece : new int[] {length + 1, 65_536, 300_000}) {
            Payload sealed = seal(PREAMBLE, content, piece);
            assertEquals(segments, sealed.manifest().segments());
            assertEquals(segments, sealed.segments().size());
            for (int i = 0; i < segments; i++) {
                assertEquals(
                        sealed.manifest().sealedLength(i), sealed.segments().get(i).length);
            }
            long stream = PREAMBLE.encode().length + (long) length;
            assertEquals(stream + 16L * segments, sealed.manifest().ciphertextLength());
            assertArrayEquals(content, open(sealed));
        }
    }

    @Test
    void paddingIsCheckedAndNotContent() throws ExchangeException {
        for (int length : new int[] {0, 5, Segments.PLAIN_BYTES - 100}) {
            for (long padding : new long[] {1, 4097, Segments.PLAIN_BYTES, 2 * Segments.PLAIN_BYTES + 3}) {
                Preamble padded = new Preamble(null, null, List.of(), padding);
                Payload sealed = seal(padded, content(length), 1 << 20);
                assertArrayEquals(content(length), open(sealed));
                assertEquals(
                        padded.encode().length + length + padding,
                        sealed.manifest().plaintextLength());
            }
        }
    }

    @Test
    void paddingThatIsNotZeroIsRefused() throws ExchangeException {
        Preamble padded = new Preamble(null, null, List.of(), 5);
        byte[] content = {1, 2, 3};
        for (int place = 0; place < 5; place++) {
            byte[] padding = new byte[5];
            padding[place] = 1;
            assertRefused(stream(padded.encode(), content, padding));
        }
        assertArrayEquals(content, open(stream(padded.encode(), content, new byte[5])));
        // The last padding byte stands in a segment of its own.
        Preamble two = new Preamble(null, null, List.of(), 1);
        byte[] full = new byte[Segments.PLAIN_BYTES - two.encode().length];
        assertArrayEquals(full, open(stream(two.encode(), full, new byte[1])));
        assertRefused(stream(two.encode(), full, new byte[] {1}));
    }

    @Test
    void aMalformedPreambleIsRefused() throws ExchangeException {
        byte[] json = "{\"padding\":0,\"type\":\"preamble\",\"v\":1}".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(new byte[] {9}, open(stream(prefixed(json.length, json), new byte[] {9})));
        assertRefused(stream(new byte[] {0, 0, 0}));
        assertRefused(stream(prefixed(json.length + 1, json)));
        assertRefused(stream(prefixed(json.length - 1, json)));
        assertRefused(stream(prefixed(0, json)));
        assertRefused(stream(prefixed(-1, json)));
        assertRefused(stream(prefixed(Integer.MIN_VALUE + json.length, json)));
        byte[] much = "{\"padding\":2,\"type\":\"preamble\",\"v\":1}".getBytes(StandardCharsets.US_ASCII);
        assertRefused(stream(prefixed(much.length, much), new byte[1]));
        byte[] huge =
                "{\"padding\":9007199254740991,\"type\":\"preamble\",\"v\":1}".getBytes(StandardCharsets.US_ASCII);
        assertRefused(stream(prefixed(huge.length, huge), new byte[1]));
    }

    static Stream<Arguments> manipulations() {
        return Stream.of(
                Arguments.of("first two swapped", new int[] {1, 0, 2}, Reason.SEGMENT_INVALID),
                Arguments.of("first left out", new int[] {1, 2}, Reason.SEGMENT_INVALID),
                Arguments.of("middle left out", new int[] {0, 2}, Reason.SEGMENT_INVALID),
                Arguments.of("last left out", new int[] {0, 1}, Reason.TRUNCATED),
                Arguments.of("all left out", new int[] {}, Reason.TRUNCATED),
                Arguments.of("first twice", new int[] {0, 0, 2}, Reason.SEGMENT_INVALID),
                Arguments.of("last twice", new int[] {0, 1, 2, 2}, Reason.SEGMENT_INVALID),
                Arguments.of("one too many", new int[] {0, 1, 2, 0}, Reason.SEGMENT_INVALID));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manipulations")
    void segmentsInAnyOtherOrderAreRefused(String name, int[] order, Reason expected) throws ExchangeException {
        // The last one is as long as the others, so that no length gives the manipulation away.
        Payload whole = seal(PREAMBLE, content(3 * Segments.PLAIN_BYTES - PREAMBLE.encode().length), 1 << 20);
        List<byte[]> segments =
                IntStream.of(order).mapToObj(whole.segments()::get).toList();
        assertEquals(expected, refusal(new Payload(whole.manifest(), segments)));
    }

    @Test
    void theLastSegmentIsLastAndNoOtherIs() throws ExchangeException {
        Payload two = seal(PREAMBLE, content(2 * Segments.PLAIN_BYTES - PREAMBLE.encode().length), 1 << 20);
        List<byte[]> first = two.segments().subList(0, 1);
        assertEquals(Reason.SEGMENT_INVALID, refusal(new Payload(manifest(1, Segments.SEALED_BYTES), first)));
        List<byte[]> three = new ArrayList<>(two.segments());
        three.add(two.segments().getLast());
        assertEquals(Reason.SEGMENT_INVALID, refusal(new Payload(manifest(3, 3L * Segments.SEALED_BYTES), three)));
    }

    @Test
    void anAlteredOrForeignSegmentIsRefused() throws ExchangeException {
        Payload whole = seal(PREAMBLE, content(2 * Segments.PLAIN_BYTES), 1 << 20);
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            List<byte[]> segments = new ArrayList<>(whole.segments());
            int index = random.nextInt(segments.size());
            byte[] altered = segments.get(index).clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            segments.set(index, altered);
            assertEquals(Reason.SEGMENT_INVALID, refusal(new Payload(whole.manifest(), segments)));
        }
        List<byte[]> cut = new ArrayList<>(whole.segments());
        cut.set(2, Arrays.copyOf(cut.get(2), cut.get(2).length - 1));
        assertEquals(Reason.SEGMENT_INVALID, refusal(new Payload(whole.manifest(), cut)));

        TestKeys usa = TestKeys.of("usa.state");
        TestKeys gbr = TestKeys.of("gbr.fcdo");
        TestPackages.Sealed a = TestPackages.seal(TestPackages.ID, usa, gbr, content(9));
        TestPackages.Sealed b = TestPackages.seal(TestPackages.OTHER_ID, usa, gbr, content(9));
        assertArrayEquals(content(9), TestPackages.open(a.verified(usa), a.segments(), gbr));
        ExchangeException foreign =
                assertThrows(ExchangeException.class, () -> TestPackages.open(a.verified(usa), b.segments(), gbr));
        assertEquals(Reason.SEGMENT_INVALID, foreign.reason());
    }

    @Test
    void theManifestsRootAndTheTreesFileProveEachSegment() throws ExchangeException {
        TestKeys usa = TestKeys.of("usa.state");
        TestPackages.Sealed sealed =
                TestPackages.seal(TestPackages.ID, usa, TestKeys.of("gbr.fcdo"), content(2 * Segments.PLAIN_BYTES));
        Manifest manifest = Manifest.parse(sealed.offer().manifest());
        MessageDigest digest = SegmentTree.sha384();
        SegmentTree.Builder tree = new SegmentTree.Builder();
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        for (byte[] segment : sealed.segments()) {
            nodes.writeBytes(tree.add(SegmentTree.leaf(digest, segment, segment.length)));
        }
        assertArrayEquals(tree.root(), manifest.root());
        assertArrayEquals(nodes.toByteArray(), sealed.tree());
    }

    @Test
    void noIndexIsEncryptedTwice() throws ExchangeException {
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, new byte[48])) {
            new PayloadSealer(keys, PREAMBLE, (bytes, length, nodes) -> {}).finish();
            PayloadSealer again = new PayloadSealer(keys, PREAMBLE, (bytes, length, nodes) -> {});
            assertThrows(IllegalStateException.class, again::finish);
            byte[] out = new byte[100];
            assertEquals(26, keys.seal(1, true, new byte[10], 10, out));
            assertThrows(IllegalStateException.class, () -> keys.seal(1, true, new byte[10], 10, out));
            assertThrows(IllegalStateException.class, () -> keys.seal(0, false, new byte[10], 10, out));
        }
    }

    @Test
    void nothingIsSealedOrOpenedAfterTheEnd() throws ExchangeException {
        SegmentKeys keys = SegmentKeys.derive(DEK, SALT, new byte[48]);
        PayloadSealer finished = new PayloadSealer(keys, PREAMBLE, (bytes, length, nodes) -> {});
        finished.finish();
        assertThrows(IllegalStateException.class, finished::finish);
        assertThrows(IllegalStateException.class, () -> finished.write(new byte[1], 0, 1));
        PayloadSealer closed = new PayloadSealer(keys, PREAMBLE, (bytes, length, nodes) -> {});
        closed.close();
        assertThrows(IllegalStateException.class, closed::finish);
        keys.close();
        assertThrows(IllegalStateException.class, () -> keys.seal(1, true, new byte[10], 10, new byte[100]));
        assertThrows(IllegalStateException.class, () -> keys.open(0, true, new byte[20], 20, new byte[100]));
    }

    private static Payload seal(Preamble preamble, byte[] content, int piece) throws ExchangeException {
        List<byte[]> segments = new ArrayList<>();
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, new byte[48]);
                PayloadSealer sealer = new PayloadSealer(
                        keys, preamble, (bytes, length, nodes) -> segments.add(Arrays.copyOf(bytes, length)))) {
            for (int at = 0; at < content.length; at += piece) {
                sealer.write(content, at, Math.min(piece, content.length - at));
            }
            PayloadSealer.Sealed sealed = sealer.finish();
            return new Payload(manifest(sealed.segments(), sealed.ciphertextLength()), segments);
        }
    }

    /// Seals any plaintext stream, right or wrong.
    private static Payload stream(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        byte[] plain = all.toByteArray();
        List<byte[]> segments = new ArrayList<>();
        long length = 0;
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, new byte[48])) {
            for (int at = 0; at < plain.length; at += Segments.PLAIN_BYTES) {
                byte[] piece = Arrays.copyOfRange(plain, at, Math.min(plain.length, at + Segments.PLAIN_BYTES));
                byte[] sealed = new byte[piece.length + Segments.TAG_BYTES];
                length += keys.seal(
                        segments.size(), at + Segments.PLAIN_BYTES >= plain.length, piece, piece.length, sealed);
                segments.add(sealed);
            }
        }
        return new Payload(manifest(segments.size(), length), segments);
    }

    private static byte[] open(Payload sealed) throws ExchangeException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (SegmentKeys keys = SegmentKeys.derive(DEK, SALT, new byte[48]);
                PayloadOpener opener = new PayloadOpener(keys, sealed.manifest())) {
            for (byte[] segment : sealed.segments()) {
                opener.segment(segment, segment.length, content::write);
            }
            opener.finish();
            assertEquals(content.size(), opener.contentLength());
        }
        return content.toByteArray();
    }

    private static Reason refusal(Payload sealed) {
        return assertThrows(ExchangeException.class, () -> open(sealed)).reason();
    }

    private static void assertRefused(Payload sealed) {
        assertEquals(Reason.PREAMBLE_INVALID, refusal(sealed));
    }

    private static Manifest manifest(int segments, long ciphertextLength) {
        return new Manifest(
                new byte[48],
                segments,
                ciphertextLength,
                new byte[48],
                new byte[48],
                null,
                TestPackages.SEALED_AT,
                List.of());
    }

    private static byte[] prefixed(int length, byte[] json) {
        return ByteBuffer.allocate(4 + json.length).putInt(length).put(json).array();
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
