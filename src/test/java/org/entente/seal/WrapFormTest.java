package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.entente.DerEdits;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.sign.TestKeys;
import org.entente.trust.CertificateFile;
import org.entente.trust.Providers;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A wrap has one form: whatever is changed in its structure, it is refused before it is opened. The rows are made
/// from real wraps, value by value.
@ExtendWith(TableRows.class)
class WrapFormTest {
    private static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    private static final int CONSTRUCTED = 0x20;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    /// What a row does to one value of the tree.
    record Row(String wrap, boolean kem, int place, Change change, byte[] der) {
        @Override
        public String toString() {
            return wrap + " " + change + " value " + place;
        }
    }

    enum Change {
        ONE_MORE_INSIDE,
        LEFT_OUT,
        TWICE,
        LONGER,
        EMPTY,
        ANOTHER_TAG
    }

    static Stream<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        byte[] wrap1 = KeyWrapTest.envelop(KeyWrapTest.kem(GBR.sealingPair().postQuantum()));
        byte[] wrap2 = KeyWrapTest.envelop(
                KeyWrapTest.agreement().addRecipient(GBR.sealingPair().p384()));
        for (Change change : Change.values()) {
            rows.addAll(changed("wrap1", true, wrap1, change));
            rows.addAll(changed("wrap2", false, wrap2, change));
        }
        assertTrue(rows.size() > 150, () -> "only " + rows.size());
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRefused(Row row) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> WrapSyntax.check(row.der(), row.kem()));
        assertEquals(Reason.WRAP_INVALID, refusal.reason());
    }

    @Test
    void anEphemeralKeyMayLeaveItsCurveToTheCertificate() throws Exception {
        byte[] wrap2 = KeyWrapTest.envelop(
                KeyWrapTest.agreement().addRecipient(GBR.sealingPair().p384()));
        DerEdits.Node root = DerEdits.tree(wrap2);
        DerEdits.Node curve =
                flat(root).stream().filter(WrapFormTest::isCurve).findFirst().orElseThrow();
        assertTrue(remove(root, curve));
        WrapSyntax.check(root.encoded(), false);
    }

    /// Made by hand, so that all its digests fit: only the form is wrong, or the wrapped key's length.
    @Test
    void theFormIsCheckedBeforeAWrapOpens() throws Exception {
        byte[] wrap1 = KeyWrapTest.envelop(KeyWrapTest.kem(GBR.sealingPair().postQuantum()));
        byte[] wrap2 = KeyWrapTest.envelop(
                KeyWrapTest.agreement().addRecipient(GBR.sealingPair().p384()));
        byte[] byName = KeyWrapTest.envelop(new JceKEMRecipientInfoGenerator(
                        new byte[] {1},
                        GBR.sealingPair().postQuantum().getPublicKey(),
                        NISTObjectIdentifiers.id_aes256_wrap)
                .setProvider(Providers.BC)
                .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384)));
        byte[] dek = new byte[32];
        Arrays.fill(dek, (byte) 7);
        assertArrayEquals(dek, KeyWrapping.unwrap(wrapped(wrap1, wrap2, dek), TestPackages.ID, GBR.sealing()));
        refused(wrapped(byName, wrap2, dek));
        refused(wrapped(wrap1, wrap2, new byte[24]));
        refused(wrapped(wrap1, wrap2, new byte[40]));
    }

    private static void refused(KeyWrap wrap) {
        ExchangeException refusal =
                assertThrows(ExchangeException.class, () -> KeyWrapping.unwrap(wrap, TestPackages.ID, GBR.sealing()));
        assertEquals(Reason.WRAP_INVALID, refusal.reason());
    }

    /// wrap1 and wrap2 hold 32 zero bytes each.
    private static KeyWrap wrapped(byte[] wrap1, byte[] wrap2, byte[] dek) throws GeneralSecurityException {
        byte[] info = KeyWrapTest.concat(
                "entente/v1 kek".getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(TestPackages.ID.replace("-", "")),
                Sha384.of(CertificateFile.der(GBR.sealingPair().postQuantum())),
                Sha384.of(CertificateFile.der(GBR.sealingPair().p384())),
                Sha384.of(wrap1),
                Sha384.of(wrap2));
        byte[] kek = KeyWrapTest.hkdf(new byte[48], new byte[64], info, 32);
        Cipher cipher = Cipher.getInstance("AESWrap", Providers.BC);
        cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(kek, "AES"));
        return new KeyWrap(wrap1, wrap2, cipher.wrap(new SecretKeySpec(dek, "AES")));
    }

    private static List<Row> changed(String wrap, boolean kem, byte[] der, Change change) {
        List<Row> rows = new ArrayList<>();
        int values = flat(DerEdits.tree(der)).size();
        for (int place = 0; place < values; place++) {
            DerEdits.Node root = DerEdits.tree(der);
            if (change(root, flat(root).get(place), change)) {
                rows.add(new Row(wrap, kem, place, change, root.encoded()));
            }
        }
        return rows;
    }

    /// Whether the change can be made to this value.
    private static boolean change(DerEdits.Node root, DerEdits.Node node, Change change) {
        boolean constructed = (node.tag & CONSTRUCTED) != 0;
        return switch (change) {
            case ONE_MORE_INSIDE -> constructed && node.children.add(DerEdits.tree(new byte[] {5, 0}));
            case LEFT_OUT -> !isCurve(node) && remove(root, node);
            case TWICE -> twice(root, node);
            case LONGER -> {
                node.content = Arrays.copyOf(node.content, node.content.length + 1);
                yield !constructed;
            }
            case EMPTY -> {
                node.children.clear();
                node.content = new byte[0];
                yield true;
            }
            case ANOTHER_TAG -> {
                node.tag ^= 0x40;
                yield true;
            }
        };
    }

    private static boolean remove(DerEdits.Node root, DerEdits.Node node) {
        return flat(root).stream().anyMatch(parent -> parent.children.remove(node));
    }

    private static boolean twice(DerEdits.Node root, DerEdits.Node node) {
        for (DerEdits.Node parent : flat(root)) {
            int at = parent.children.indexOf(node);
            if (at >= 0) {
                parent.children.add(at, node);
                return true;
            }
        }
        return false;
    }

    private static boolean isCurve(DerEdits.Node node) {
        return HexFormat.of().formatHex(node.content).equals("2b81040022");
    }

    /// All values but those inside a name and the serial number beside it, which are the certificate issuer's.
    private static List<DerEdits.Node> flat(DerEdits.Node node) {
        List<DerEdits.Node> all = new ArrayList<>();
        all.add(node);
        boolean holder = node.tag == SEQUENCE
                && node.children.size() == 2
                && node.children.get(0).tag == SEQUENCE
                && node.children.get(1).tag == INTEGER
                && node.children.get(1).content.length > 1;
        if (!holder) {
            node.children.forEach(child -> all.addAll(flat(child)));
        }
        return all;
    }
}
