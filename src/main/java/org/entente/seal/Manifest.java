package org.entente.seal;

import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.sign.Extension;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.jspecify.annotations.Nullable;

/// What is known after the payload was sealed (FORMATS section 3). Commits to the header, and is what is signed.
///
/// @param segments 1 to 2^24
/// @param ciphertextLength bytes, tags included
/// @param root Merkle root over the ciphertext segments, 48 bytes
/// @param commit key commitment, 48 bytes
/// @param sealedAt whole seconds: it is the signatures' signing time
public record Manifest(
        byte[] headerDigest,
        int segments,
        long ciphertextLength,
        byte[] root,
        byte[] commit,
        @Nullable Release release,
        Instant sealedAt,
        List<Extension> extensions) {
    /// Largest manifest that is read.
    public static final int MAX_BYTES = 16_384;

    private static final String TYPE = "manifest";

    public Manifest {
        extensions = List.copyOf(extensions);
    }

    /// By which release the package went out.
    ///
    /// @param kind `statement` or `standing`
    public record Release(String kind, byte[] digest) {}

    public byte[] encode() {
        return StatementWriter.statement(TYPE)
                .put("headerDigest", headerDigest)
                .put("segments", segments)
                .put("ciphertextLength", ciphertextLength)
                .put("root", root)
                .put("commit", commit)
                .put(
                        "release",
                        release == null
                                ? null
                                : StatementWriter.object()
                                        .put("kind", release.kind)
                                        .put("digest", release.digest))
                .putSecond("sealedAt", sealedAt)
                .putObjects("ext", extensions.stream().map(Extension::write).toList())
                .bytes();
    }

    public static Manifest parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        int segments = reader.smallInteger("segments", 1, Segments.MAX_COUNT);
        StatementReader release = reader.optionalObject("release");
        Manifest manifest = new Manifest(
                reader.digest("headerDigest"),
                segments,
                // Only the last segment may be shorter, and none is empty.
                reader.integer(
                        "ciphertextLength",
                        (segments - 1L) * Segments.SEALED_BYTES + Segments.TAG_BYTES + 1,
                        (long) segments * Segments.SEALED_BYTES),
                reader.digest("root"),
                reader.digest("commit"),
                release == null ? null : readRelease(release),
                reader.wholeSecond("sealedAt"),
                Extension.read(reader));
        reader.end();
        return manifest;
    }

    /// Length of one sealed segment, tag included.
    public int sealedLength(int index) {
        return index < segments - 1
                ? Segments.SEALED_BYTES
                : Math.toIntExact(ciphertextLength - (segments - 1L) * Segments.SEALED_BYTES);
    }

    /// Length of the plaintext stream: preamble, content, padding.
    long plaintextLength() {
        return ciphertextLength - (long) segments * Segments.TAG_BYTES;
    }

    private static Release readRelease(StatementReader reader) throws ExchangeException {
        String kind = reader.text("kind", 16);
        if (!kind.equals("statement") && !kind.equals("standing")) {
            throw reader.wrong("kind", "\"statement\" or \"standing\"");
        }
        Release release = new Release(kind, reader.digest("digest"));
        reader.end();
        return release;
    }
}
