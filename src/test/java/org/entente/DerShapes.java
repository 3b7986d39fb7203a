package org.entente;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.entente.DerEdits.Node;

/// The closed shapes that FORMATS gives to our CMS files, read by another path than the production code's: value
/// by value, so that nothing can hide in a place that Bouncy Castle's readers pass over.
public final class DerShapes {
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int OID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    private static final String SIGNED_DATA = "2a864886f70d010702";
    private static final String DATA = "2a864886f70d010701";
    private static final String AUTH_ENVELOPED_DATA = "2a864886f70d0109100117";
    private static final String AES256_GCM = "60864801650304012e";
    private static final String AES256_WRAP = "60864801650304012d";
    private static final String KEM_RECIPIENT = "2a864886f70d0109100d03";
    private static final String ML_KEM_1024 = "608648016503040403";
    private static final String HKDF_SHA384 = "2a864886f70d010910031d";
    private static final String ECDH_SHA384 = "2b8104010b02";
    private static final String P384 = "2b81040022";
    private static final String EC_KEY = "2a8648ce3d0201";

    private DerShapes() {}

    /// FORMATS section 3, "Signatures", and section 4, "Form".

    public static void assertSignedData(byte[] der, boolean encapsulated) {
        Node root = canonical(der);
        List<Node> info = children(root, SEQUENCE, 2);
        oid(info.get(0), SIGNED_DATA);
        List<Node> data = children(children(info.get(1), 0xa0, 1).getFirst(), SEQUENCE, 5);
        integer(data.get(0));
        algorithm(children(data.get(1), SET, 1).getFirst());
        List<Node> content = children(data.get(2), SEQUENCE, encapsulated ? 2 : 1);
        value(content.get(0), OID);
        if (encapsulated) {
            value(children(content.get(1), 0xa0, 1).getFirst(), OCTETS);
        }
        assertEquals(0xa0, data.get(3).tag);
        List<Node> certificates = data.get(3).children;
        assertTrue(!certificates.isEmpty() && certificates.size() <= 3, certificates.size() + " certificates");
        certificates.forEach(certificate -> children(certificate, SEQUENCE, 3));
        sorted(certificates);
        List<Node> signer = children(children(data.get(4), SET, 1).getFirst(), SEQUENCE, 6);
        value(signer.get(0), INTEGER);
        issuerAndSerial(signer.get(1));
        algorithm(signer.get(2));
        assertEquals(0xa0, signer.get(3).tag);
        sorted(signer.get(3).children);
        for (Node attribute : signer.get(3).children) {
            value(children(attribute, SEQUENCE, 2).getFirst(), OID);
            assertEquals(SET, attribute.children.get(1).tag);
        }
        algorithm(signer.get(4));
        value(signer.get(5), OCTETS);
    }

    /// FORMATS section 3, "Recipients": AuthEnvelopedData with exactly one recipient.
    public static void assertWrap(byte[] der, boolean kem) {
        Node root = canonical(der);
        List<Node> info = children(root, SEQUENCE, 2);
        oid(info.get(0), AUTH_ENVELOPED_DATA);
        List<Node> data = children(children(info.get(1), 0xa0, 1).getFirst(), SEQUENCE, 4);
        integer(data.get(0));
        Node recipient = children(data.get(1), SET, 1).getFirst();
        List<Node> content = children(data.get(2), SEQUENCE, 3);
        oid(content.get(0), DATA);
        List<Node> gcm = children(content.get(1), SEQUENCE, 2);
        oid(gcm.get(0), AES256_GCM);
        List<Node> parameters = children(gcm.get(1), SEQUENCE, 2);
        sized(parameters.get(0), OCTETS, 12);
        assertArrayEquals(new byte[] {16}, value(parameters.get(1), INTEGER));
        sized(content.get(2), 0x80, 32);
        sized(data.get(3), OCTETS, 16);
        if (kem) {
            kemRecipient(recipient);
        } else {
            keyAgreement(recipient);
        }
    }

    /// RFC 9629 section 3.
    private static void kemRecipient(Node recipient) {
        List<Node> other = children(recipient, 0xa4, 2);
        oid(other.get(0), KEM_RECIPIENT);
        List<Node> kem = children(other.get(1), SEQUENCE, 8);
        assertArrayEquals(new byte[] {0}, value(kem.get(0), INTEGER));
        issuerAndSerial(kem.get(1));
        oid(algorithm(kem.get(2)), ML_KEM_1024);
        sized(kem.get(3), OCTETS, 1568);
        oid(algorithm(kem.get(4)), HKDF_SHA384);
        assertArrayEquals(new byte[] {32}, value(kem.get(5), INTEGER));
        oid(algorithm(kem.get(6)), AES256_WRAP);
        sized(kem.get(7), OCTETS, 40);
    }

    /// RFC 5652 section 6.2.2.
    private static void keyAgreement(Node recipient) {
        List<Node> agree = children(recipient, 0xa1, 4);
        assertArrayEquals(new byte[] {3}, value(agree.get(0), INTEGER));
        List<Node> key = children(children(agree.get(1), 0xa0, 1).getFirst(), 0xa1, 2);
        assertEquals(SEQUENCE, key.get(0).tag);
        oid(key.get(0).children.getFirst(), EC_KEY);
        if (key.get(0).children.size() > 1) {
            oid(children(key.get(0), SEQUENCE, 2).get(1), P384);
        }
        sized(key.get(1), BITS, 98);
        List<Node> encryption = children(agree.get(2), SEQUENCE, 2);
        oid(encryption.get(0), ECDH_SHA384);
        oid(algorithm(encryption.get(1)), AES256_WRAP);
        List<Node> encrypted = children(children(agree.get(3), SEQUENCE, 1).getFirst(), SEQUENCE, 2);
        issuerAndSerial(encrypted.get(0));
        sized(encrypted.get(1), OCTETS, 40);
    }

    /// One value whose lengths are the shortest ones.
    private static Node canonical(byte[] der) {
        Node root = DerEdits.tree(der);
        assertArrayEquals(der, root.encoded());
        return root;
    }

    private static List<Node> children(Node node, int tag, int count) {
        assertEquals(tag, node.tag);
        assertEquals(count, node.children.size());
        return node.children;
    }

    private static byte[] value(Node node, int tag) {
        assertEquals(tag, node.tag);
        assertTrue(node.children.isEmpty());
        return node.content;
    }

    private static void sized(Node node, int tag, int bytes) {
        assertEquals(bytes, value(node, tag).length);
    }

    private static void oid(Node node, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(value(node, OID)));
    }

    /// Without parameters.
    private static Node algorithm(Node node) {
        return children(node, SEQUENCE, 1).getFirst();
    }

    private static void issuerAndSerial(Node node) {
        List<Node> both = children(node, SEQUENCE, 2);
        assertEquals(SEQUENCE, both.get(0).tag);
        integer(both.get(1));
    }

    private static void integer(Node node) {
        byte[] value = value(node, INTEGER);
        assertTrue(value.length > 0);
        assertTrue(value.length == 1 || value[0] != 0 || value[1] < 0, "an integer with leading zeros");
    }

    private static void sorted(List<Node> set) {
        for (int i = 1; i < set.size(); i++) {
            assertTrue(
                    Arrays.compareUnsigned(set.get(i - 1).encoded(), set.get(i).encoded()) <= 0, "SET OF order");
        }
    }
}
