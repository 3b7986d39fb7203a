package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the definition of RFC 9162 section 2.1.1 and 2.1.3.1, written here as it stands there: recursive.
class SegmentTreeTest {
    private final MessageDigest digest = SegmentTree.sha384();

    @TempDir
    Path folder;

    @Test
    void rootAndPathsAreThoseOfTheRfcForEverySizeAndIndex() throws IOException, ExchangeException {
        for (int size = 1; size <= 70; size++) {
            List<byte[]> leaves = leaves(size);
            byte[] root = root(leaves);
            assertArrayEquals(root, written(leaves).root(), "size " + size);
            try (FileChannel file = FileChannel.open(folder.resolve("tree"))) {
                SegmentTree.Reader reader = new SegmentTree.Reader(file, size);
                for (int index = 0; index < size; index++) {
                    byte[] path = reader.path(index);
                    assertArrayEquals(path(index, leaves), path, size + ", " + index);
                    SegmentTree.verify(digest, leaves.get(index), index, size, path, root);
                }
            }
        }
    }

    @Test
    void theFilesPlacesFollowFromTheSize() throws IOException, ExchangeException {
        List<byte[]> leaves = leaves(300);
        SegmentTree.Builder builder = new SegmentTree.Builder();
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        Path tree = folder.resolve("tree");
        for (int size = 1; size <= 300; size++) {
            nodes.writeBytes(builder.add(leaves.get(size - 1)));
            // As many nodes as complete subtrees: 2n - popcount(n).
            assertEquals((2 * size - Integer.bitCount(size)) * SegmentTree.NODE_BYTES, nodes.size());
            Files.write(tree, nodes.toByteArray());
            byte[] root = builder.root();
            assertEquals(size, builder.count());
            try (FileChannel file = FileChannel.open(tree)) {
                SegmentTree.Reader reader = new SegmentTree.Reader(file, size);
                for (int index : new int[] {0, size / 3, size / 2, size - 1}) {
                    SegmentTree.verify(digest, leaves.get(index), index, size, reader.path(index), root);
                }
            }
        }
        assertArrayEquals(root(leaves), builder.root());
    }

    @Test
    void everyOtherIndexCountLeafOrPathIsRefused() throws IOException, ExchangeException {
        for (int size = 1; size <= 20; size++) {
            List<byte[]> leaves = leaves(size);
            byte[] root = written(leaves).root();
            try (FileChannel file = FileChannel.open(folder.resolve("tree"))) {
                SegmentTree.Reader reader = new SegmentTree.Reader(file, size);
                for (int index = 0; index < size; index++) {
                    byte[] leaf = leaves.get(index);
                    byte[] path = reader.path(index);
                    for (int other = -1; other <= size; other++) {
                        if (other != index) {
                            refused(leaf, other, size, path, root);
                        }
                    }
                    // A tree of another size may share the path's shape and is then another root: the manifest,
                    // which is signed, says root and count together. A path of another length never passes.
                    for (int count = 0; count <= 2 * size; count++) {
                        if (index >= count || path(index, leaves(Math.max(count, 1))).length != path.length) {
                            refused(leaf, index, count, path, root);
                        }
                    }
                    refused(leaves(size + 1).getLast(), index, size, path, root);
                    refused(leaf, index, size, path, leaves(size + 1).getLast());
                    broken(leaf, index, size, path, root);
                }
            }
        }
    }

    @Test
    void aTreesFileThatEndsEarlyIsAnError() throws IOException {
        written(leaves(5));
        Path tree = folder.resolve("tree");
        byte[] all = Files.readAllBytes(tree);
        Files.write(tree, Arrays.copyOf(all, SegmentTree.NODE_BYTES + 5));
        try (FileChannel file = FileChannel.open(tree)) {
            SegmentTree.Reader reader = new SegmentTree.Reader(file, 5);
            assertThrows(IOException.class, () -> reader.path(0));
        }
    }

    private void broken(byte[] leaf, int index, int size, byte[] path, byte[] root) {
        refused(leaf, index, size, Arrays.copyOf(path, path.length + 48), root);
        refused(leaf, index, size, Arrays.copyOf(path, path.length + 1), root);
        if (path.length == 0) {
            return;
        }
        refused(leaf, index, size, new byte[0], root);
        refused(leaf, index, size, Arrays.copyOf(path, path.length - 48), root);
        refused(leaf, index, size, Arrays.copyOf(path, path.length - 1), root);
        refused(leaf, index, size, Arrays.copyOfRange(path, 48, path.length), root);
        for (int at = 0; at < path.length; at += 47) {
            byte[] flipped = path.clone();
            flipped[at] ^= 0x10;
            refused(leaf, index, size, flipped, root);
        }
        if (path.length > 48) {
            byte[] swapped = path.clone();
            System.arraycopy(path, 0, swapped, 48, 48);
            System.arraycopy(path, 48, swapped, 0, 48);
            refused(leaf, index, size, swapped, root);
        }
    }

    private void refused(byte[] leaf, int index, int count, byte[] path, byte[] root) {
        try {
            SegmentTree.verify(digest, leaf, index, count, path, root);
        } catch (ExchangeException e) {
            assertEquals(Reason.SEGMENT_INVALID, e.reason());
            return;
        }
        fail("accepted index " + index + " of " + count);
    }

    private SegmentTree.Builder written(List<byte[]> leaves) throws IOException {
        SegmentTree.Builder builder = new SegmentTree.Builder();
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        leaves.forEach(leaf -> nodes.writeBytes(builder.add(leaf)));
        Files.write(folder.resolve("tree"), nodes.toByteArray());
        return builder;
    }

    private List<byte[]> leaves(int count) {
        Random random = new Random(7);
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] segment = new byte[5];
            random.nextBytes(segment);
            byte[] leaf = hash((byte) 0, segment);
            assertArrayEquals(leaf, SegmentTree.leaf(digest, Arrays.copyOf(segment, 9), 5));
            leaves.add(leaf);
        }
        return leaves;
    }

    /// MTH over leaf hashes; k is the largest power of two smaller than n.
    private byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = split(leaves.size());
        return hash((byte) 1, root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    /// PATH of RFC 9162 section 2.1.3.1.
    private byte[] path(int index, List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return new byte[0];
        }
        int k = split(leaves.size());
        List<byte[]> left = leaves.subList(0, k);
        List<byte[]> right = leaves.subList(k, leaves.size());
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        path.writeBytes(index < k ? path(index, left) : path(index - k, right));
        path.writeBytes(root(index < k ? right : left));
        return path.toByteArray();
    }

    private static int split(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private byte[] hash(byte prefix, byte[]... parts) {
        digest.update(prefix);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
