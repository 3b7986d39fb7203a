package org.entente.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;
import org.bouncycastle.jcajce.interfaces.MLKEMPrivateKey;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Private keys in PKCS#8 PEM files of mode 0600, and raw secrets as one line of base64url under the same rule.
///
/// A file that group or others may touch in any way, and a key of a kind that Entente does not use, are refused
/// with [Reason#CONFIGURATION]. No message or cause holds key bytes.
public final class PrivateKeyFile {
    private static final String LABEL = "PRIVATE KEY";

    private PrivateKeyFile() {}

    /// The key as a JDK object: P-384, Ed25519, ML-DSA-44, ML-DSA-87 or ML-KEM-1024.
    public static PrivateKey read(Path file) throws ExchangeException {
        byte[] content = DurableFile.readPrivate(file);
        try {
            List<byte[]> blocks = Pem.decode(file, content, LABEL);
            if (blocks.size() != 1) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The file " + file + " must hold exactly one private key; write it again.");
            }
            return decode(file, blocks.getFirst());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /// Creates the file; one that exists is refused. On disk when this returns.
    public static void write(Path file, PrivateKey key) throws ExchangeException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new ExchangeException(Reason.CONFIGURATION, "The key for " + file + " does not leave its token.");
        }
        byte[] pem = Pem.encode(LABEL, encoded).getBytes(StandardCharsets.US_ASCII);
        try {
            DurableFile.createPrivate(file, pem);
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /// A raw secret of exactly `length` bytes.
    public static byte[] readSecret(Path file, int length) throws ExchangeException {
        byte[] content = DurableFile.readPrivate(file);
        byte[] secret;
        try {
            String line = new String(content, StandardCharsets.ISO_8859_1).strip();
            secret = Base64.getUrlDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            // Without the cause: its text quotes a character of the secret.
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The file " + file + " is not one line of base64url; restore it.");
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        if (secret.length != length) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The file " + file + " does not hold a secret of " + length + " bytes; restore it.");
        }
        return secret;
    }

    /// Creates the file; one that exists is refused. On disk when this returns.
    public static void writeSecret(Path file, byte[] secret) throws ExchangeException {
        String line = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        DurableFile.createPrivate(file, line.getBytes(StandardCharsets.US_ASCII));
    }

    // Causes are left out on purpose: parsers quote what they could not parse.
    private static PrivateKey decode(Path file, byte[] der) throws ExchangeException {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
            KeyKind kind = KeyKind.of(info.getPrivateKeyAlgorithm()).orElse(null);
            if (kind == null) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The key in " + file
                                + " is of a kind that is not used here: P-384, Ed25519, ML-DSA-44, ML-DSA-87 or ML-KEM-1024.");
            }
            byte[] form = switch (kind) {
                case P384, ED25519 -> der;
                case MLDSA44, MLDSA87, MLKEM1024 -> expanded(kind, info);
            };
            return KeyFactory.getInstance(kind.algorithm()).generatePrivate(new PKCS8EncodedKeySpec(form));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The file " + file + " holds no usable private key; issue it again.");
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /// JDK 25 reads the expanded form only; OpenSSL and Bouncy Castle write seed and expanded key, or the seed
    /// alone. Source: RFC 9881 section 6, RFC 9935 section 6: a key whose two halves disagree is refused.
    private static byte[] expanded(KeyKind kind, PrivateKeyInfo info) throws GeneralSecurityException, IOException {
        ASN1Encodable key = info.parsePrivateKey();
        if (key instanceof ASN1OctetString) {
            return info.getEncoded();
        }
        byte[] derived = expand(kind, info);
        if (key instanceof ASN1Sequence both) {
            byte[] given = ASN1OctetString.getInstance(both.getObjectAt(1)).getOctets();
            if (!MessageDigest.isEqual(given, derived)) {
                throw new GeneralSecurityException("seed and expanded key disagree");
            }
        } else if (!(key instanceof ASN1TaggedObject)) {
            throw new GeneralSecurityException("unknown private key form");
        }
        return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), new DEROctetString(derived)).getEncoded();
    }

    private static byte[] expand(KeyKind kind, PrivateKeyInfo info) throws GeneralSecurityException, IOException {
        PrivateKeyInfo seedOnly = seedOnly(info);
        PrivateKey key = KeyFactory.getInstance(kind.algorithm(), Providers.BC)
                .generatePrivate(new PKCS8EncodedKeySpec(seedOnly.getEncoded()));
        PrivateKeyInfo expanded = PrivateKeyInfo.getInstance(
                switch (key) {
                    case MLDSAPrivateKey mldsa -> mldsa.getPrivateKey(false).getEncoded();
                    case MLKEMPrivateKey mlkem -> mlkem.getPrivateKey(false).getEncoded();
                    default -> throw new GeneralSecurityException("not a post-quantum key");
                });
        return ASN1OctetString.getInstance(expanded.parsePrivateKey()).getOctets();
    }

    private static PrivateKeyInfo seedOnly(PrivateKeyInfo info) throws IOException {
        if (info.parsePrivateKey() instanceof ASN1Sequence both) {
            byte[] seed = ASN1OctetString.getInstance(both.getObjectAt(0)).getOctets();
            return new PrivateKeyInfo(
                    info.getPrivateKeyAlgorithm(), new DERTaggedObject(false, 0, new DEROctetString(seed)));
        }
        return info;
    }
}
