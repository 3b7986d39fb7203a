package org.entente.seal;

import java.util.Arrays;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// Opens a sealed payload segment by segment in constant memory. Nothing of a segment is passed on before its tag
/// verified; the whole is complete only after [#finish]. Not for use by several threads.
public final class PayloadOpener implements AutoCloseable {
    private final SegmentKeys keys;
    private final Manifest manifest;
    private final byte[] plain = new byte[Segments.SEALED_BYTES];
    private int next;
    private long position;
    private int head;
    private long contentEnd;
    private @Nullable Preamble preamble;

    /// Where content goes.
    public interface Sink {
        void content(byte[] buffer, int offset, int length) throws ExchangeException;
    }

    /// Opens with these keys.
    ///
    /// @param keys stay the caller's; their commitment must have been checked against the manifest
    public PayloadOpener(SegmentKeys keys, Manifest manifest) {
        this.keys = keys;
        this.manifest = manifest;
    }

    /// Opens the next segment. SEGMENT_INVALID, PREAMBLE_INVALID.
    public void segment(byte[] sealed, int length, Sink sink) throws ExchangeException {
        if (next >= manifest.segments() || length != manifest.sealedLength(next)) {
            throw new ExchangeException(Reason.SEGMENT_INVALID, "Segment " + next + " has a wrong length.");
        }
        int opened = keys.open(next, next == manifest.segments() - 1, sealed, length, plain);
        int from = next == 0 ? readPreamble(opened) : 0;
        int content = (int) Math.max(0, Math.min(opened, contentEnd - position));
        for (int i = Math.max(from, content); i < opened; i++) {
            if (plain[i] != 0) {
                throw invalid("its padding is not zero", null);
            }
        }
        if (content > from) {
            sink.content(plain, from, content - from);
        }
        position += opened;
        next++;
    }

    /// The preamble; known after the first segment.
    public Preamble preamble() {
        if (preamble == null) {
            throw new IllegalStateException("no segment was opened yet");
        }
        return preamble;
    }

    /// Content bytes in the whole payload; known after the first segment.
    public long contentLength() {
        return contentEnd - head;
    }

    /// Refuses a payload that ended early; TRUNCATED.
    public void finish() throws ExchangeException {
        if (next != manifest.segments()) {
            throw new ExchangeException(
                    Reason.TRUNCATED, "The payload ended after " + next + " of " + manifest.segments() + " segments.");
        }
    }

    private int readPreamble(int opened) throws ExchangeException {
        if (opened < 4) {
            throw invalid("it is cut", null);
        }
        int length = (plain[0] & 0xff) << 24 | (plain[1] & 0xff) << 16 | (plain[2] & 0xff) << 8 | (plain[3] & 0xff);
        if (length < 0 || length > Preamble.MAX_BYTES || 4 + length > opened) {
            throw invalid("its length is wrong", null);
        }
        try {
            preamble = Preamble.parse(Arrays.copyOfRange(plain, 4, 4 + length));
        } catch (ExchangeException e) {
            throw invalid("its statement is malformed", e);
        }
        head = 4 + length;
        contentEnd = manifest.plaintextLength() - preamble.padding();
        if (contentEnd < head) {
            throw invalid("its padding is longer than the payload", null);
        }
        return head;
    }

    private static ExchangeException invalid(String why, @Nullable Throwable cause) {
        return new ExchangeException(Reason.PREAMBLE_INVALID, "The sealed preamble is malformed: " + why + ".", cause);
    }

    @Override
    public void close() {
        Arrays.fill(plain, (byte) 0);
    }
}
