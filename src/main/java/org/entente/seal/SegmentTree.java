package org.entente.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.Sha384;

/// The Merkle tree over the sealed segments: the shape of RFC 9162 section 2.1, with SHA-384.
///
/// Nodes of complete subtrees are written in the order in which they become known (each leaf, then the parents it
/// completes), so the file is written in one pass, and any node's place in it follows from its level and index.
public final class SegmentTree {
    /// Bytes of one node.
    public static final int NODE_BYTES = Sha384.BYTES;

    private SegmentTree() {}

    /// The leaf of one sealed segment. `digest` is a SHA-384 that is reused.
    public static byte[] leaf(MessageDigest digest, byte[] sealed, int length) {
        digest.update((byte) 0);
        digest.update(sealed, 0, length);
        return digest.digest();
    }

    public static MessageDigest sha384() {
        try {
            return MessageDigest.getInstance("SHA-384");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] node(MessageDigest digest, byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }

    /// Grows a tree leaf by leaf in memory of logarithmic size.
    public static final class Builder {
        private final MessageDigest digest = sha384();
        // Roots of the complete subtrees so far, largest first at the bottom; their sizes are the bits of `count`.
        private final Deque<byte[]> roots = new ArrayDeque<>();
        private int count;

        /// Adds a leaf; returns the nodes that are complete now, to be appended to the tree's file.
        public byte[] add(byte[] leaf) {
            byte[] nodes = leaf.clone();
            byte[] top = leaf.clone();
            for (int bits = count; (bits & 1) == 1; bits >>>= 1) {
                top = node(digest, roots.pop(), top);
                nodes = concat(nodes, top);
            }
            roots.push(top);
            count++;
            return nodes;
        }

        /// The root over all leaves; at least one was added.
        public byte[] root() {
            Deque<byte[]> rest = new ArrayDeque<>(roots);
            byte[] root = rest.pop();
            while (!rest.isEmpty()) {
                root = node(digest, rest.pop(), root);
            }
            return root;
        }

        public int count() {
            return count;
        }

        private static byte[] concat(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }

    /// Reads paths from a tree's file. Not for use by several threads.
    public static final class Reader {
        private final MessageDigest digest = sha384();
        private final FileChannel file;
        private final int count;

        public Reader(FileChannel file, int count) {
            this.file = file;
            this.count = count;
        }

        /// The inclusion path of a leaf: 48 bytes a step, lowest first. Source: RFC 9162 section 2.1.3.1.
        public byte[] path(int index) throws IOException {
            List<byte[]> path = new ArrayList<>();
            for (int level = 0; (1L << level) < count; level++) {
                long sibling = (index >>> level) ^ 1L;
                if (sibling << level < count) {
                    path.add(subtree(sibling << level, Math.min((sibling + 1) << level, count)));
                }
            }
            ByteBuffer all = ByteBuffer.allocate(path.size() * NODE_BYTES);
            path.forEach(all::put);
            return all.array();
        }

        private byte[] subtree(long start, long end) throws IOException {
            long size = end - start;
            if (Long.bitCount(size) == 1) {
                return read(start, size);
            }
            long split = Long.highestOneBit(size);
            return node(digest, subtree(start, start + split), subtree(start + split, end));
        }

        /// The node over `size` leaves from `start`, both such that it is complete. Before its last leaf `j`
        /// stand 2j - popcount(j) nodes: every leaf before and every parent these completed.
        private byte[] read(long start, long size) throws IOException {
            long last = start + size - 1;
            long position = 2 * last - Long.bitCount(last) + Long.numberOfTrailingZeros(size);
            ByteBuffer node = ByteBuffer.allocate(NODE_BYTES);
            while (node.hasRemaining()) {
                if (file.read(node, position * NODE_BYTES + node.position()) < 0) {
                    throw new IOException("the segment tree's file ends early");
                }
            }
            return node.array();
        }
    }

    /// Verifies that a leaf is at this index of the tree with this root and count; SEGMENT_INVALID. The path must
    /// have exactly the length that index and count demand. Source: RFC 9162 section 2.1.3.2.
    public static void verify(MessageDigest digest, byte[] leaf, int index, int count, byte[] path, byte[] root)
            throws ExchangeException {
        byte[] hash = leaf;
        int at = 0;
        int node = index;
        int last = count - 1;
        while (last > 0) {
            boolean right = (node & 1) == 1;
            if (right || node < last) {
                if (at + NODE_BYTES > path.length) {
                    throw invalid(index);
                }
                byte[] sibling = Arrays.copyOfRange(path, at, at + NODE_BYTES);
                at += NODE_BYTES;
                hash = right ? node(digest, sibling, hash) : node(digest, hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        if (index < 0 || index >= count || at != path.length || !MessageDigest.isEqual(hash, root)) {
            throw invalid(index);
        }
    }

    private static ExchangeException invalid(int index) {
        return new ExchangeException(
                Reason.SEGMENT_INVALID, "Segment " + index + " is not the one that the manifest commits to.");
    }
}
