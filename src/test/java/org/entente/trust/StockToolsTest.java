package org.entente.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.entente.ExchangeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tools of somebody else judge what we issue. OpenSSL 3.0 must be installed: without it this fails, it does
/// not skip.
class StockToolsTest {
    @TempDir
    Path folder;

    private final TestAgency usa = new TestAgency("usa.state");

    StockToolsTest() throws ExchangeException {}

    @Test
    void opensslAcceptsTheChainAndRefusesTheRevokedOne() throws ExchangeException, IOException, InterruptedException {
        CertificateFile.write(folder.resolve("root.pem"), List.of(usa.trust.p384Root()));
        CertificateFile.writeCrl(folder.resolve("crl.pem"), usa.trust.p384Crl());
        TestAgency.Held gateway = usa.issue("gateway", "/gateway");
        CertificateFile.write(folder.resolve("gateway.pem"), gateway.chain());
        CertificateFile.write(
                folder.resolve("sign.pem"), usa.issue("sign-p384", "/sign").chain());
        CertificateFile.write(
                folder.resolve("seal.pem"), usa.issue("seal-p384", "/seal").chain());
        assertEquals("gateway.pem: OK", verify("-purpose", "sslserver", "gateway.pem"));
        assertEquals("gateway.pem: OK", verify("-purpose", "sslclient", "gateway.pem"));
        assertEquals("sign.pem: OK", verify("-purpose", "smimesign", "sign.pem"));
        assertEquals("seal.pem: OK", verify("seal.pem"));

        AgencyTrust revoked = usa.authority.crl(
                List.of(new Revoked(
                        RootAlgorithm.P384,
                        gateway.certificate().getSerialNumber(),
                        TestAgency.NOW,
                        Revoked.Cause.keyCompromise)),
                TestAgency.NOW,
                TestAgency.CRL_VALIDITY);
        CertificateFile.writeCrl(folder.resolve("crl.pem"), revoked.p384Crl());
        assertTrue(verify("gateway.pem").contains("certificate revoked"));
        String text = openssl("crl", "-in", "crl.pem", "-noout", "-text");
        assertTrue(text.contains("Key Compromise"), text);
    }

    @Test
    void opensslReadsTheKeysWeWriteAndWeReadItsOwn() throws ExchangeException, IOException, InterruptedException {
        PrivateKeyFile.write(folder.resolve("ours.pem"), KeyPairs.p384().getPrivate());
        assertTrue(openssl("pkey", "-in", "ours.pem", "-noout", "-text").contains("secp384r1"));
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "theirs.pem");
        assertEquals("EC", PrivateKeyFile.read(folder.resolve("theirs.pem")).getAlgorithm());
    }

    @Test
    void bouncyCastleAndTheJdkAcceptTheMlDsaChain()
            throws ExchangeException, GeneralSecurityException, CertException, OperatorCreationException {
        X509Certificate root = usa.trust.mldsa87Root();
        for (String profile : List.of("sign-mldsa87", "seal-mlkem1024", "archive-mlkem1024")) {
            String path = profile.replaceAll("^(.*)-.*$", "/$1");
            X509Certificate leaf = usa.issue(profile, path).certificate();
            leaf.verify(root.getPublicKey());
            X509CertificateHolder holder = new JcaX509CertificateHolder(leaf);
            assertTrue(holder.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(Providers.BC)
                    .build(new JcaX509CertificateHolder(root))));
        }
        usa.trust.mldsa87Crl().verify(root.getPublicKey(), Providers.BC);
    }

    private String verify(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "verify",
                "-CAfile",
                "root.pem",
                "-CRLfile",
                "crl.pem",
                "-crl_check",
                "-x509_strict",
                "-attime",
                Long.toString(TestAgency.NOW.getEpochSecond())));
        all.addAll(List.of(arguments));
        return openssl(all.toArray(String[]::new)).strip();
    }

    private String openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
