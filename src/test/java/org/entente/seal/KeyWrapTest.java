package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEMAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.TestKeys;
import org.entente.trust.CertificateFile;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Providers;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyWrapTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final TestKeys usa = TestKeys.of("usa.state");
    private final TestKeys gbr = TestKeys.of("gbr.fcdo");
    private final TestPackages.Sealed sealed;
    private final KeyWrap forGbr;
    private final KeyWrap forArchive;

    KeyWrapTest() throws ExchangeException {
        sealed = TestPackages.seal(TestPackages.ID, usa, gbr, CONTENT);
        forGbr = sealed.offer().wraps().get(0);
        forArchive = sealed.offer().wraps().get(1);
    }

    @Test
    void recipientAndArchiveRecoverTheSameKeyAndNobodyElseDoes() throws ExchangeException {
        byte[] dek = KeyWrapping.unwrap(forGbr, TestPackages.ID, gbr.sealing());
        assertEquals(32, dek.length);
        assertArrayEquals(dek, KeyWrapping.unwrap(forArchive, TestPackages.ID, usa.archive()));
        refused(forGbr, TestPackages.ID, gbr.sealing(2));
        refused(forGbr, TestPackages.ID, usa.sealing());
        refused(forGbr, TestPackages.ID, usa.archive());
        refused(forArchive, TestPackages.ID, gbr.sealing());
        refused(forGbr, TestPackages.OTHER_ID, gbr.sealing());
    }

    /// FORMATS section 3 written down once more, with other tools: OpenSSL opens wrap2, HMAC makes HKDF.
    @Test
    void theKeysAreThoseThatFormatsDescribes()
            throws ExchangeException, IOException, InterruptedException, GeneralSecurityException, CMSException {
        byte[] s1 = new CMSAuthEnvelopedData(forGbr.wrap1())
                .getRecipientInfos()
                .iterator()
                .next()
                .getContent(new JceKEMAuthEnvelopedRecipient(
                                gbr.sealingPair().postQuantumKeys().getPrivate())
                        .setProvider(Providers.BC));
        byte[] s2 = openWithOpenssl(forGbr.wrap2());
        byte[] info = concat(
                "entente/v1 kek".getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(TestPackages.ID.replace("-", "")),
                Sha384.of(CertificateFile.der(gbr.sealingPair().postQuantum())),
                Sha384.of(CertificateFile.der(gbr.sealingPair().p384())),
                Sha384.of(forGbr.wrap1()),
                Sha384.of(forGbr.wrap2()));
        byte[] kek = hkdf(new byte[48], concat(s1, s2), info, 32);
        Cipher unwrap = Cipher.getInstance("AESWrap", Providers.BC);
        unwrap.init(Cipher.UNWRAP_MODE, new SecretKeySpec(kek, "AES"));
        byte[] dek = unwrap.unwrap(forGbr.wrap3(), "AES", Cipher.SECRET_KEY).getEncoded();
        assertArrayEquals(dek, KeyWrapping.unwrap(forGbr, TestPackages.ID, gbr.sealing()));

        Header header = Header.parse(sealed.offer().header());
        byte[] headerHash = Sha384.of(sealed.offer().header());
        assertArrayEquals(
                Manifest.parse(sealed.offer().manifest()).commit(),
                hkdf(header.salt(), dek, labelled("entente/v1 commit", headerHash), 48));
        byte[] key = hkdf(header.salt(), dek, labelled("entente/v1 segment", headerHash), 32);
        byte[] nonce = concat(
                hkdf(header.salt(), dek, labelled("entente/v1 nonce", headerHash), 7), new byte[] {0, 0, 0, 0, 1});
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", Providers.BC);
        gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] plain = gcm.doFinal(sealed.segments().getFirst());
        byte[] json = "{\"fileName\":\"list.json\",\"padding\":0,\"title\":\"Title\",\"type\":\"preamble\",\"v\":1}"
                .getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(concat(new byte[] {0, 0, 0, (byte) json.length}, json, CONTENT), plain);
    }

    @Test
    void noTwoWrapsAreAlike() throws ExchangeException {
        KeyWrap other = TestPackages.seal(TestPackages.ID, usa, gbr, CONTENT)
                .offer()
                .wraps()
                .getFirst();
        for (KeyWrap wrap : List.of(forArchive, other)) {
            assertFalse(Arrays.equals(forGbr.wrap1(), wrap.wrap1()));
            assertFalse(Arrays.equals(forGbr.wrap2(), wrap.wrap2()));
            assertFalse(Arrays.equals(forGbr.wrap3(), wrap.wrap3()));
        }
    }

    @Test
    void partsOfAnotherWrapAreRefused() throws ExchangeException {
        KeyWrap other = TestPackages.seal(TestPackages.ID, usa, gbr, CONTENT)
                .offer()
                .wraps()
                .getFirst();
        for (KeyWrap foreign : List.of(other, forArchive)) {
            refused(new KeyWrap(foreign.wrap1(), forGbr.wrap2(), forGbr.wrap3()));
            refused(new KeyWrap(forGbr.wrap1(), foreign.wrap2(), forGbr.wrap3()));
            refused(new KeyWrap(forGbr.wrap1(), forGbr.wrap2(), foreign.wrap3()));
        }
        refused(new KeyWrap(forGbr.wrap2(), forGbr.wrap1(), forGbr.wrap3()));
    }

    @Test
    void anAlteredOrCutWrapIsRefused() {
        Random random = new Random(3);
        for (int part = 0; part < 3; part++) {
            byte[] whole = parts(forGbr)[part];
            for (int round = 0; round < 60; round++) {
                byte[] altered = whole.clone();
                altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
                refused(with(part, altered));
            }
            for (int length = 0; length < whole.length; length += 1 + whole.length / 23) {
                refused(with(part, Arrays.copyOf(whole, length)));
            }
            refused(with(part, Arrays.copyOf(whole, whole.length + 1)));
        }
    }

    @Test
    void anyOtherFormOfAuthEnvelopedDataIsRefused() throws Exception {
        X509Certificate mlkem = gbr.sealingPair().postQuantum();
        X509Certificate p384 = gbr.sealingPair().p384();
        byte[] identifier = {1, 2, 3};
        WrapSyntax.check(envelop(kem(mlkem)), true);
        WrapSyntax.check(envelop(agreement().addRecipient(p384)), false);

        refusedForm(envelop(kem(mlkem)), false);
        refusedForm(envelop(agreement().addRecipient(p384)), true);
        refusedForm(envelop(kem(mlkem), kem(mlkem)), true);
        refusedForm(envelop(agreement().addRecipient(p384), agreement().addRecipient(p384)), false);
        refusedForm(envelop(agreement().addRecipient(p384).addRecipient(p384)), false);
        refusedForm(envelop(agreement().addRecipient(identifier, p384.getPublicKey())), false);
        refusedForm(envelop(agreement().addRecipient(p384).setUserKeyingMaterial(identifier)), false);
        refusedForm(
                envelop(new JceKEMRecipientInfoGenerator(
                                identifier, mlkem.getPublicKey(), NISTObjectIdentifiers.id_aes256_wrap)
                        .setProvider(Providers.BC)
                        .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384))),
                true);
        refusedForm(
                envelop(new JceKEMRecipientInfoGenerator(mlkem, NISTObjectIdentifiers.id_aes256_wrap)
                        .setProvider(Providers.BC)
                        .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha256))),
                true);
        refusedForm(
                envelop(new JceKEMRecipientInfoGenerator(mlkem, NISTObjectIdentifiers.id_aes128_wrap)
                        .setProvider(Providers.BC)
                        .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384))),
                true);
    }

    private void refused(KeyWrap wrap) {
        refused(wrap, TestPackages.ID, gbr.sealing());
    }

    private static void refused(KeyWrap wrap, String packageId, SealingKeys keys) {
        ExchangeException refusal =
                assertThrows(ExchangeException.class, () -> KeyWrapping.unwrap(wrap, packageId, keys));
        assertEquals(Reason.WRAP_INVALID, refusal.reason());
    }

    private static void refusedForm(byte[] der, boolean kem) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> WrapSyntax.check(der, kem));
        assertEquals(Reason.WRAP_INVALID, refusal.reason());
    }

    private static byte[][] parts(KeyWrap wrap) {
        return new byte[][] {wrap.wrap1(), wrap.wrap2(), wrap.wrap3()};
    }

    private KeyWrap with(int part, byte[] bytes) {
        byte[][] parts = parts(forGbr);
        parts[part] = bytes;
        return new KeyWrap(parts[0], parts[1], parts[2]);
    }

    static RecipientInfoGenerator kem(X509Certificate certificate) throws GeneralSecurityException {
        return new JceKEMRecipientInfoGenerator(certificate, NISTObjectIdentifiers.id_aes256_wrap)
                .setProvider(Providers.BC)
                .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384));
    }

    static JceKeyAgreeRecipientInfoGenerator agreement() {
        KeyPair ephemeral = KeyPairs.p384();
        return new JceKeyAgreeRecipientInfoGenerator(
                        CMSAlgorithm.ECDH_SHA384KDF,
                        ephemeral.getPrivate(),
                        ephemeral.getPublic(),
                        CMSAlgorithm.AES256_WRAP)
                .setProvider(Providers.BC);
    }

    static byte[] envelop(RecipientInfoGenerator... recipients) throws CMSException, IOException {
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        for (RecipientInfoGenerator recipient : recipients) {
            generator.addRecipientInfoGenerator(recipient);
        }
        OutputAEADEncryptor encryptor = (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                .setProvider(Providers.BC)
                .setSecureRandom(new SecureRandom())
                .build();
        return generator
                .generate(new CMSProcessableByteArray(new byte[32]), encryptor)
                .toASN1Structure()
                .getEncoded("DER");
    }

    private byte[] openWithOpenssl(byte[] wrap) throws ExchangeException, IOException, InterruptedException {
        PrivateKeyFile.write(
                folder.resolve("key.pem"), gbr.sealingPair().p384Keys().getPrivate());
        CertificateFile.write(
                folder.resolve("certificate.pem"), List.of(gbr.sealingPair().p384()));
        Files.write(folder.resolve("wrap2.der"), wrap);
        Process process = new ProcessBuilder(
                        "openssl",
                        "cms",
                        "-decrypt",
                        "-inform",
                        "DER",
                        "-in",
                        "wrap2.der",
                        "-binary",
                        "-inkey",
                        "key.pem",
                        "-recip",
                        "certificate.pem")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        byte[] secret = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        assertEquals(32, secret.length);
        return secret;
    }

    /// RFC 5869 with HMAC-SHA-384.
    static byte[] hkdf(byte[] salt, byte[] ikm, byte[] info, int length) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA384");
        hmac.init(new SecretKeySpec(salt, "HmacSHA384"));
        byte[] prk = hmac.doFinal(ikm);
        hmac.init(new SecretKeySpec(prk, "HmacSHA384"));
        hmac.update(info);
        hmac.update((byte) 1);
        return Arrays.copyOf(hmac.doFinal(), length);
    }

    private static byte[] labelled(String label, byte[] headerHash) {
        return concat(label.getBytes(StandardCharsets.US_ASCII), headerHash);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
