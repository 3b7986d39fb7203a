package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeyFileTest {
    @TempDir
    Path folder;

    static Stream<KeyPair> everyKindComesBackAsItWas() {
        return Stream.of(
                KeyPairs.p384(), KeyPairs.ed25519(), KeyPairs.mldsa44(), KeyPairs.mldsa87(), KeyPairs.mlkem1024());
    }

    @ParameterizedTest
    @MethodSource
    void everyKindComesBackAsItWas(KeyPair keys) throws ExchangeException, IOException {
        Path file = folder.resolve("key.pem");
        PrivateKeyFile.write(file, keys.getPrivate());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(KeyPairs.match(keys.getPublic(), PrivateKeyFile.read(file)));
        assertFalse(KeyPairs.match(KeyPairs.mldsa87().getPublic(), PrivateKeyFile.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ML-DSA-44", "ML-DSA-87", "ML-KEM-1024"})
    void readsTheFormsOfOtherLibraries(String algorithm)
            throws GeneralSecurityException, IOException, ExchangeException {
        KeyPair keys = KeyPairGenerator.getInstance(algorithm, Providers.BC).generateKeyPair();
        PrivateKeyInfo both = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
        ASN1Sequence halves = ASN1Sequence.getInstance(both.parsePrivateKey());
        byte[] seed = ASN1OctetString.getInstance(halves.getObjectAt(0)).getOctets();
        PrivateKeyInfo seedOnly = new PrivateKeyInfo(
                both.getPrivateKeyAlgorithm(), new DERTaggedObject(false, 0, new DEROctetString(seed)));
        assertTrue(KeyPairs.match(jdkKey(algorithm, keys), PrivateKeyFile.read(pem("both.pem", both.getEncoded()))));
        assertTrue(
                KeyPairs.match(jdkKey(algorithm, keys), PrivateKeyFile.read(pem("seed.pem", seedOnly.getEncoded()))));

        seed[0] ^= 1;
        PrivateKeyInfo disagreeing = new PrivateKeyInfo(
                both.getPrivateKeyAlgorithm(),
                new DERSequence(new ASN1Encodable[] {new DEROctetString(seed), halves.getObjectAt(1)}));
        assertRefused(pem("disagreeing.pem", disagreeing.getEncoded()), "no usable private key");
    }

    private static PublicKey jdkKey(String algorithm, KeyPair keys) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm)
                .generatePublic(new X509EncodedKeySpec(keys.getPublic().getEncoded()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
    void refusesAFileThatOthersMayTouch(String mode) throws IOException, ExchangeException {
        Path file = folder.resolve("open.pem");
        PrivateKeyFile.write(file, KeyPairs.p384().getPrivate());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertRefused(file, "chmod 600 " + file);
    }

    @Test
    void refusesOtherKeysAndDamagedFilesWithoutQuotingThem() throws GeneralSecurityException, IOException {
        KeyPairGenerator p256 = KeyPairGenerator.getInstance("EC");
        p256.initialize(new ECGenParameterSpec("secp256r1"));
        assertRefused(
                pem("p256.pem", p256.generateKeyPair().getPrivate().getEncoded()), "of a kind that is not used here");
        assertRefused(
                pem(
                        "rsa.pem",
                        KeyPairGenerator.getInstance("RSA")
                                .generateKeyPair()
                                .getPrivate()
                                .getEncoded()),
                "of a kind that is not used here");
        byte[] cut = KeyPairs.mldsa87().getPrivate().getEncoded();
        cut[cut.length / 2] = 0;
        assertRefused(pem("cut.pem", Arrays.copyOf(cut, 900)), "no usable private key");
        assertRefused(folder.resolve("absent.pem"), "is missing");
    }

    @Test
    void neverOverwritesAKey() throws ExchangeException, IOException {
        Path file = folder.resolve("key.pem");
        PrivateKeyFile.write(file, KeyPairs.p384().getPrivate());
        byte[] before = Files.readAllBytes(file);
        PrivateKey other = KeyPairs.p384().getPrivate();
        assertEquals(
                Reason.CONFIGURATION,
                assertThrows(ExchangeException.class, () -> PrivateKeyFile.write(file, other))
                        .reason());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void keepsSecretsUnderTheSameRule() throws ExchangeException, IOException {
        Path file = folder.resolve("request.secret");
        byte[] secret = new byte[32];
        secret[0] = -1;
        PrivateKeyFile.writeSecret(file, secret);
        assertArrayEquals(secret, PrivateKeyFile.readSecret(file, 32));
        assertThrows(ExchangeException.class, () -> PrivateKeyFile.readSecret(file, 31));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThrows(ExchangeException.class, () -> PrivateKeyFile.readSecret(file, 32));
    }

    private Path pem(String name, byte[] der) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, Pem.encode("PRIVATE KEY", der).getBytes(StandardCharsets.US_ASCII));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static void assertRefused(Path file, String text) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> PrivateKeyFile.read(file));
        assertEquals(Reason.CONFIGURATION, refusal.reason());
        assertTrue(refusal.text().contains(text), refusal.text());
    }
}
