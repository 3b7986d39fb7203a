package org.entente.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.entente.ExchangeException;
import org.entente.seal.TestPackages;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.TestKeys;
import org.entente.trust.CertificateFile;
import org.entente.trust.Providers;
import org.junit.jupiter.api.Test;

/// Two foreign readers judge our ML-DSA-87 files: Bouncy Castle's CMS, and the JDK's signature over the attributes.
class MlDsaFilesTest {
    private final TestKeys usa = TestKeys.of("usa.state");
    private final TestKeys gbr = TestKeys.of("gbr.fcdo");
    private final VerifiedOffer offer;

    MlDsaFilesTest() throws ExchangeException {
        offer = TestPackages.seal(TestPackages.ID, usa, gbr, new byte[] {1, 2, 3})
                .verified(usa);
    }

    @Test
    void bouncyCastleAndTheJdkAcceptTheManifestsSignature() throws Exception {
        CMSSignedData file = new CMSSignedData(
                new CMSProcessableByteArray(offer.offer().manifest()),
                offer.offer().mldsa87());
        assertAccepted(file, usa);
        byte[] altered = offer.offer().manifest().clone();
        altered[40] ^= 1;
        CMSSignedData other = new CMSSignedData(
                new CMSProcessableByteArray(altered), offer.offer().mldsa87());
        assertEquals("message-digest attribute value does not match calculated value", refusal(other));
    }

    @Test
    void bouncyCastleAndTheJdkAcceptTheReceipts() throws Exception {
        for (Stage stage : List.of(Stage.DELIVERED, Stage.ACCEPTED)) {
            assertAccepted(
                    new CMSSignedData(TestReceipts.sign(stage, offer, gbr).mldsa87()), gbr);
        }
    }

    private static void assertAccepted(CMSSignedData file, TestKeys by)
            throws CMSException, GeneralSecurityException, IOException, OperatorCreationException, CertException,
                    ExchangeException {
        SignerInformation signer = file.getSignerInfos().iterator().next();
        X509CertificateHolder held = certificate(file);
        assertTrue(signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                .setProvider(Providers.BC)
                .build(held)));
        X509Certificate root = by.trust().mldsa87Root();
        assertTrue(held.isSignatureValid(new JcaContentVerifierProviderBuilder()
                .setProvider(Providers.BC)
                .build(root)));

        X509Certificate leaf = CertificateFile.parse(held.getEncoded());
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(TestKeys.NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
        Signature jdk = Signature.getInstance("ML-DSA-87", "SUN");
        jdk.initVerify(leaf.getPublicKey());
        jdk.update(signer.getEncodedSignedAttributes());
        assertTrue(jdk.verify(signer.getSignature()));
        jdk.update(signer.getEncodedSignedAttributes());
        jdk.update((byte) 0);
        assertFalse(jdk.verify(signer.getSignature()));
    }

    private static String refusal(CMSSignedData file)
            throws OperatorCreationException, CertException, GeneralSecurityException {
        try {
            SignerInformation signer = file.getSignerInfos().iterator().next();
            return "verified: "
                    + signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                            .setProvider(Providers.BC)
                            .build(certificate(file)));
        } catch (CMSException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static X509CertificateHolder certificate(CMSSignedData file) {
        SignedData data = SignedData.getInstance(file.toASN1Structure().getContent());
        return new X509CertificateHolder(
                Certificate.getInstance(data.getCertificates().getObjectAt(0)));
    }
}
