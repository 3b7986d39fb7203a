package org.entente.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Manifest;
import org.entente.seal.SegmentTree;
import org.entente.seal.Segments;
import org.entente.store.PayloadFiles;

/// Reads a committed package's segments and their paths from its two files. Not for use by several threads.
final class StoredSegments implements PartnerLink.SealedSegments, AutoCloseable {
    private final Manifest manifest;
    private final FileChannel segments;
    private final FileChannel nodes;
    private final SegmentTree.Reader tree;

    StoredSegments(PayloadFiles files, String name, Manifest manifest) throws ExchangeException {
        this.manifest = manifest;
        this.segments = files.open(name);
        try {
            this.nodes = files.open(PackageRows.tree(name));
        } catch (ExchangeException e) {
            closeQuietly(segments);
            throw e;
        }
        this.tree = new SegmentTree.Reader(nodes, manifest.segments());
    }

    @Override
    public int count() {
        return manifest.segments();
    }

    @Override
    public byte[] segment(int index) throws ExchangeException {
        ByteBuffer buffer = ByteBuffer.allocate(manifest.sealedLength(index));
        read(segments, buffer, (long) index * Segments.SEALED_BYTES);
        return buffer.array();
    }

    @Override
    public byte[] path(int index) throws ExchangeException {
        try {
            return tree.path(index);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static void read(FileChannel channel, ByteBuffer buffer, long position) throws ExchangeException {
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new IOException("it ends early");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static ExchangeException unreadable(IOException e) {
        return new ExchangeException(Reason.INTERNAL, "The stored payload cannot be read.", e);
    }

    static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Only read from: nothing can be lost.
        }
    }

    @Override
    public void close() {
        closeQuietly(segments);
        closeQuietly(nodes);
    }
}
