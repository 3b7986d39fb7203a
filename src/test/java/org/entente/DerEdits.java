package org.entente;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Structured mutation of DER. A fuzzer that changes single bytes hardly gets past the lengths; so what follows the
/// outermost value of an input is taken as a list of edits to the tree of values, whose lengths are then written
/// anew. An edit has four bytes: what to do, where (two), and with what.
public final class DerEdits {
    private static final int MAX_EDITS = 8;
    private static final int CONSTRUCTED = 0x20;

    private DerEdits() {}

    /// One value. A constructed one has children, a primitive one content.
    public static final class Node {
        public int tag;
        public byte[] content;
        public final List<Node> children = new ArrayList<>();

        @Nullable
        Node parent;

        Node(int tag, byte[] content) {
            this.tag = tag;
            this.content = content;
        }

        private void add(int at, Node child) {
            child.parent = this;
            children.add(at, child);
        }

        Node copy() {
            Node copy = new Node(tag, content.clone());
            for (Node child : children) {
                copy.add(copy.children.size(), child.copy());
            }
            return copy;
        }

        public byte[] encoded() {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            children.forEach(child -> inner.writeBytes(child.encoded()));
            inner.writeBytes(content);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(tag);
            int length = inner.size();
            if (length < 0x80) {
                out.write(length);
            } else {
                int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
                out.write(0x80 | octets);
                for (int i = octets - 1; i >= 0; i--) {
                    out.write(length >> (8 * i));
                }
            }
            out.writeBytes(inner.toByteArray());
            return out.toByteArray();
        }
    }

    /// The edited value; null when there is nothing to edit, or no edit behind it.
    public static byte @Nullable [] edited(byte[] input) {
        int end = end(input, 0, input.length);
        if (end < 0 || end + 4 > input.length) {
            return null;
        }
        Node root = tree(Arrays.copyOf(input, end));
        int edits = Math.min(MAX_EDITS, (input.length - end) / 4);
        for (int i = 0; i < edits; i++) {
            int at = end + 4 * i;
            apply(root, input[at] & 0xff, ((input[at + 1] & 0xff) << 8) | (input[at + 2] & 0xff), input[at + 3] & 0xff);
        }
        return root.encoded();
    }

    /// The tree of one whole value.
    public static Node tree(byte[] der) {
        Node root = new Node(0, new byte[0]);
        int end = read(der, 0, der.length, root, 0);
        if (end != der.length) {
            throw new IllegalArgumentException("not one value");
        }
        Node value = root.children.getFirst();
        value.parent = null;
        return value;
    }

    /// Appends one value to the parent. Where the inside of a constructed value is no series of values, or too
    /// deep, it stays content.
    private static int read(byte[] der, int from, int to, Node parent, int depth) {
        int end = end(der, from, to);
        int start = end - length(der, from);
        Node node = new Node(der[from] & 0xff, new byte[0]);
        parent.add(parent.children.size(), node);
        boolean inside = (node.tag & CONSTRUCTED) != 0 && depth < 40;
        for (int at = start; inside && at < end; ) {
            inside = end(der, at, end) > 0;
            if (inside) {
                at = read(der, at, end, node, depth + 1);
            }
        }
        if (!inside) {
            node.children.clear();
            node.content = Arrays.copyOfRange(der, start, end);
        }
        return end;
    }

    /// Where the value that begins at `from` ends; -1 when it is cut short or of another form than DER's.
    private static int end(byte[] der, int from, int to) {
        if (from + 2 > to || (der[from] & 0x1f) == 0x1f) {
            return -1;
        }
        int octets = (der[from + 1] & 0x80) == 0 ? 0 : der[from + 1] & 0x7f;
        if (octets > 3 || (octets == 0 && der[from + 1] < 0) || from + 2 + octets > to) {
            return -1;
        }
        long end = (long) from + 2 + octets + length(der, from);
        return end > to ? -1 : (int) end;
    }

    private static int length(byte[] der, int from) {
        int first = der[from + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[from + 2 + i] & 0xff);
        }
        return length;
    }

    private static void apply(Node root, int what, int where, int with) {
        List<Node> all = new ArrayList<>();
        collect(root, all);
        Node node = all.get(where % all.size());
        Node other = all.get((with * all.size() / 256) % all.size());
        Node parent = node.parent;
        int place = parent == null ? -1 : parent.children.indexOf(node);
        switch (what % 10) {
            case 0 -> node.tag = (with & 0x1f) == 0x1f ? node.tag : with;
            case 1 -> node.content = node.content.length > 0 ? Arrays.copyOf(node.content, with % 64) : node.content;
            case 2 -> {
                byte[] longer = Arrays.copyOf(node.content, node.content.length + 1);
                longer[longer.length - 1] = (byte) with;
                node.content = longer;
            }
            case 3 -> flip(node.content, with);
            case 4 -> node.children.clear();
            case 5 -> node.add(node.children.size(), other.copy());
            case 6 -> remove(parent, place);
            case 7 -> replace(parent, place, other);
            case 8 -> replace(parent, place, wrapped(node, with));
            default -> duplicate(parent, place, node);
        }
    }

    private static void remove(@Nullable Node parent, int place) {
        if (parent != null) {
            parent.children.remove(place);
        }
    }

    private static void replace(@Nullable Node parent, int place, Node by) {
        if (parent != null) {
            Node copy = by.copy();
            parent.children.remove(place);
            parent.add(place, copy);
        }
    }

    private static void duplicate(@Nullable Node parent, int place, Node node) {
        if (parent != null) {
            parent.add(place, node.copy());
        }
    }

    private static Node wrapped(Node node, int with) {
        Node outer = new Node(0xa0 | (with & 0x07), new byte[0]);
        outer.add(0, node.copy());
        return outer;
    }

    private static void flip(byte[] content, int with) {
        if (content.length > 0) {
            content[with % content.length] ^= (byte) (1 << (with % 8));
        }
    }

    private static void collect(Node node, List<Node> all) {
        all.add(node);
        node.children.forEach(child -> collect(child, all));
    }
}
