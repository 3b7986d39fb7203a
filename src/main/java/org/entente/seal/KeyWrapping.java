package org.entente.seal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEMAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.Providers;
import org.entente.trust.Sha384;
import org.jspecify.annotations.Nullable;

/// The hybrid key wrap (FORMATS section 3): two fresh secrets per recipient, one under ML-KEM-1024 and one under
/// P-384, combined with everything they belong to. An attacker must break both; a wrap moved to another package,
/// certificate or partner wrap gives another key. Fresh secrets per recipient keep one recipient's ML-KEM key and
/// another's P-384 key from opening everything together.
final class KeyWrapping {
    /// Bytes of the data encryption key, of each of its two secrets, and of the key that wraps it.
    static final int SECRET_BYTES = 32;
    private static final byte[] KEK_LABEL = "entente/v1 kek".getBytes(StandardCharsets.US_ASCII);

    private KeyWrapping() {}

    static KeyWrap wrap(byte[] dek, String packageId, SealTo to, SecureRandom random) throws ExchangeException {
        byte[] s1 = new byte[SECRET_BYTES];
        byte[] s2 = new byte[SECRET_BYTES];
        byte[] kek = new byte[0];
        random.nextBytes(s1);
        random.nextBytes(s2);
        try {
            byte[] wrap1 = envelop(s1, kem(to.mlkem()), random);
            byte[] wrap2 = envelop(s2, keyAgreement(to.p384(), random), random);
            kek = combine(s1, s2, packageId, to.mlkem(), to.p384(), wrap1, wrap2);
            Cipher cipher = Cipher.getInstance("AES/KW/NoPadding", "SunJCE");
            cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(kek, "AES"));
            return new KeyWrap(wrap1, wrap2, cipher.wrap(new SecretKeySpec(dek, "AES")));
        } catch (GeneralSecurityException | CMSException | IOException e) {
            throw new ExchangeException(Reason.CONFIGURATION, "Sealing to the keys of " + to.agency() + " failed.", e);
        } finally {
            wipe(s1, s2, kek);
        }
    }

    /// The data encryption key; the caller wipes it. Every digest was compared with the header's before.
    static byte[] unwrap(KeyWrap wrap, String packageId, SealingKeys keys) throws ExchangeException {
        byte[] s1 = new byte[0];
        byte[] s2 = new byte[0];
        byte[] kek = new byte[0];
        try {
            s1 = open(wrap.wrap1(), new JceKEMAuthEnvelopedRecipient(keys.mlkem()).setProvider(Providers.BC));
            s2 = open(wrap.wrap2(), new JceKeyAgreeAuthEnvelopedRecipient(keys.p384()).setProvider(Providers.BC));
            kek = combine(
                    s1, s2, packageId, keys.mlkemCertificate(), keys.p384Certificate(), wrap.wrap1(), wrap.wrap2());
            Cipher cipher = Cipher.getInstance("AES/KW/NoPadding", "SunJCE");
            cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(kek, "AES"));
            byte[] dek = cipher.unwrap(wrap.wrap3(), "AES", Cipher.SECRET_KEY).getEncoded();
            if (dek.length != SECRET_BYTES) {
                throw invalid(null);
            }
            return dek;
        } catch (GeneralSecurityException e) {
            throw invalid(e);
        } finally {
            wipe(s1, s2, kek);
        }
    }

    private static RecipientInfoGenerator kem(X509Certificate certificate) throws CertificateEncodingException {
        return new JceKEMRecipientInfoGenerator(certificate, NISTObjectIdentifiers.id_aes256_wrap)
                .setProvider(Providers.BC)
                .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha384));
    }

    private static RecipientInfoGenerator keyAgreement(X509Certificate certificate, SecureRandom random)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Providers.BC);
        generator.initialize(new ECGenParameterSpec("secp384r1"), random);
        KeyPair ephemeral = generator.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
                        CMSAlgorithm.ECDH_SHA384KDF,
                        ephemeral.getPrivate(),
                        ephemeral.getPublic(),
                        CMSAlgorithm.AES256_WRAP)
                .addRecipient(certificate)
                .setProvider(Providers.BC);
    }

    private static byte[] envelop(byte[] secret, RecipientInfoGenerator recipient, SecureRandom random)
            throws CMSException, IOException {
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(recipient);
        OutputAEADEncryptor encryptor = (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                .setProvider(Providers.BC)
                .setSecureRandom(random)
                .build();
        return generator
                .generate(new CMSProcessableByteArray(secret), encryptor)
                .toASN1Structure()
                .getEncoded(ASN1Encoding.DER);
    }

    private static byte[] open(byte[] der, Recipient recipient) throws ExchangeException {
        WrapSyntax.check(der, recipient instanceof JceKEMAuthEnvelopedRecipient);
        try {
            byte[] secret = new CMSAuthEnvelopedData(der)
                    .getRecipientInfos()
                    .getRecipients()
                    .iterator()
                    .next()
                    .getContent(recipient);
            if (secret.length != SECRET_BYTES) {
                throw invalid(null);
            }
            return secret;
        } catch (CMSException | RuntimeException e) {
            // Bouncy Castle answers wrong ciphertext with several unchecked exceptions.
            throw invalid(e);
        }
    }

    private static byte[] combine(
            byte[] s1,
            byte[] s2,
            String packageId,
            X509Certificate mlkem,
            X509Certificate p384,
            byte[] wrap1,
            byte[] wrap2)
            throws GeneralSecurityException {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(KEK_LABEL);
        info.writeBytes(PackageId.bytes(packageId));
        for (byte[] part : List.of(mlkem.getEncoded(), p384.getEncoded(), wrap1, wrap2)) {
            info.writeBytes(Sha384.of(part));
        }
        byte[] both = Arrays.copyOf(s1, s1.length + s2.length);
        System.arraycopy(s2, 0, both, s1.length, s2.length);
        try {
            SecretKey ikm = new SecretKeySpec(both, "Generic");
            return KDF.getInstance("HKDF-SHA384")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addSalt(new byte[Sha384.BYTES])
                            .addIKM(ikm)
                            .thenExpand(info.toByteArray(), SECRET_BYTES));
        } finally {
            wipe(both);
        }
    }

    private static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }

    static ExchangeException invalid(@Nullable Throwable cause) {
        return new ExchangeException(Reason.WRAP_INVALID, "A key wrap of the package does not open.", cause);
    }
}
