package org.entente.seal;

import java.security.MessageDigest;
import java.util.Arrays;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Seals a stream in one pass and constant memory: preamble, content, padding, cut into segments (FORMATS section
/// 3).
///
/// Only [#finish] makes the last segment; [#close] without it leaves ciphertext that nobody can open as a whole.
/// Not for use by several threads.
public final class PayloadSealer implements AutoCloseable {
    private final SegmentKeys keys;
    private final Sink sink;
    private final MessageDigest digest = SegmentTree.sha384();
    private final SegmentTree.Builder tree = new SegmentTree.Builder();
    private final byte[] plain = new byte[Segments.PLAIN_BYTES];
    private final byte[] sealed = new byte[Segments.SEALED_BYTES];
    private final long padding;
    private int filled;
    private boolean ended;
    private long ciphertextLength;

    /// Where sealed segments go.
    public interface Sink {
        /// Takes the next sealed segment.
        ///
        /// @param nodes of the segment tree that became known with this segment
        void segment(byte[] sealed, int length, byte[] nodes) throws ExchangeException;
    }

    /// What the manifest says of the payload.
    public record Sealed(int segments, long ciphertextLength, byte[] root) {}

    /// Begins with the preamble.
    ///
    /// @param keys stay the caller's
    public PayloadSealer(SegmentKeys keys, Preamble preamble, Sink sink) throws ExchangeException {
        this.keys = keys;
        this.sink = sink;
        this.padding = preamble.padding();
        byte[] head = preamble.encode();
        write(head, 0, head.length);
        Arrays.fill(head, (byte) 0);
    }

    public void write(byte[] content, int offset, int length) throws ExchangeException {
        requireOpen();
        int from = offset;
        int left = length;
        while (left > 0) {
            // A full buffer is sealed only when more follows, for the last segment is marked as such.
            if (filled == plain.length) {
                seal(false);
            }
            int piece = Math.min(left, plain.length - filled);
            System.arraycopy(content, from, plain, filled, piece);
            filled += piece;
            from += piece;
            left -= piece;
        }
    }

    /// How many segments there will be when so many bytes of content more were the last ones.
    public long segmentsWith(long content) {
        long plaintext = (long) tree.count() * Segments.PLAIN_BYTES + filled + content + padding;
        return Math.ceilDiv(plaintext, Segments.PLAIN_BYTES);
    }

    /// Seals the end.
    public Sealed finish() throws ExchangeException {
        requireOpen();
        byte[] zeros = new byte[4096];
        for (long left = padding; left > 0; left -= zeros.length) {
            write(zeros, 0, (int) Math.min(left, zeros.length));
        }
        seal(true);
        ended = true;
        return new Sealed(tree.count(), ciphertextLength, tree.root());
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the payload was finished or closed");
        }
    }

    private void seal(boolean last) throws ExchangeException {
        if (tree.count() == Segments.MAX_COUNT) {
            throw new ExchangeException(Reason.TOO_LARGE, "The content is larger than a package can hold.");
        }
        int length = keys.seal(tree.count(), last, plain, filled, sealed);
        sink.segment(sealed, length, tree.add(SegmentTree.leaf(digest, sealed, length)));
        ciphertextLength += length;
        filled = 0;
    }

    @Override
    public void close() {
        ended = true;
        Arrays.fill(plain, (byte) 0);
    }
}
