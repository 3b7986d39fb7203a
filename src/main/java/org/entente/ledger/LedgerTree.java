package org.entente.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;

/// The Merkle tree of RFC 6962 section 2.1 over a ledger's entries, with SHA-256 as C2SP tlog-tiles demands.
/// Grows entry by entry in memory of logarithmic size. Not for use by several threads.
public final class LedgerTree {
    private final MessageDigest digest;
    // Roots of the complete subtrees so far, smallest on top; their sizes are the bits of `size`.
    private final Deque<byte[]> roots = new ArrayDeque<>();
    private long size;

    public LedgerTree() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public void add(byte[] entry) {
        digest.update((byte) 0);
        byte[] top = digest.digest(entry);
        for (long bits = size; (bits & 1) == 1; bits >>>= 1) {
            top = node(roots.pop(), top);
        }
        roots.push(top);
        size++;
    }

    public long size() {
        return size;
    }

    /// The root over all entries; of an empty tree the hash of nothing.
    public byte[] root() {
        if (size == 0) {
            return digest.digest();
        }
        Deque<byte[]> rest = new ArrayDeque<>(roots);
        byte[] root = rest.pop();
        while (!rest.isEmpty()) {
            root = node(rest.pop(), root);
        }
        return root;
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }
}
