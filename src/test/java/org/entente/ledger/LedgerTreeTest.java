package org.entente.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTreeTest {
    /// Entries and roots of the Certificate Transparency reference tests. Source: certificate-transparency
    /// `cpp/merkletree/merkle_tree_test.cc`, and transparency-dev/merkle `testonly/constants.go`.
    private static final List<String> CT_ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> CT_ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThoseOfTheCertificateTransparencyTests() {
        LedgerTree tree = new LedgerTree();
        assertEquals(CT_ROOTS.getFirst(), HexFormat.of().formatHex(tree.root()));
        for (int i = 0; i < CT_ENTRIES.size(); i++) {
            tree.add(HexFormat.of().parseHex(CT_ENTRIES.get(i)));
            assertEquals(CT_ROOTS.get(i + 1), HexFormat.of().formatHex(tree.root()));
            assertEquals(i + 1, tree.size());
        }
    }

    @Test
    void rootsAreThoseOfTheDefinitionForEverySize() throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        LedgerTree tree = new LedgerTree();
        List<byte[]> entries = new ArrayList<>();
        for (int size = 0; size <= 130; size++) {
            assertArrayEquals(root(sha256, entries), tree.root(), "size " + size);
            // Asking changes nothing.
            assertArrayEquals(tree.root(), tree.root());
            byte[] entry = ("entry " + size).getBytes(StandardCharsets.US_ASCII);
            entries.add(entry);
            tree.add(entry);
        }
    }

    /// MTH of RFC 6962 section 2.1.
    private static byte[] root(MessageDigest sha256, List<byte[]> entries) {
        if (entries.isEmpty()) {
            return sha256.digest();
        }
        if (entries.size() == 1) {
            sha256.update((byte) 0);
            return sha256.digest(entries.getFirst());
        }
        int k = Integer.highestOneBit(entries.size() - 1);
        byte[] left = root(sha256, entries.subList(0, k));
        byte[] right = root(sha256, entries.subList(k, entries.size()));
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }
}
