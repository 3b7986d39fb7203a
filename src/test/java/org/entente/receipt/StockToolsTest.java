package org.entente.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.seal.TestPackages;
import org.entente.seal.VerifiedOffer;
import org.entente.sign.TestKeys;
import org.entente.trust.CertificateFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// OpenSSL 3.0 as it is installed judges our P-384 files. Without it this fails, it does not skip.
class StockToolsTest {
    private static final String AT = Long.toString(TestKeys.NOW.getEpochSecond());

    @TempDir
    Path folder;

    private final TestKeys usa = TestKeys.of("usa.state");
    private final TestKeys gbr = TestKeys.of("gbr.fcdo");
    private final VerifiedOffer offer = sealed();
    private String openssl = "openssl";

    private VerifiedOffer sealed() {
        try {
            return TestPackages.seal(TestPackages.ID, usa, gbr, new byte[] {1, 2, 3})
                    .verified(usa);
        } catch (ExchangeException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void writeEvidence() throws ExchangeException, IOException {
        CertificateFile.write(folder.resolve("usa.pem"), List.of(usa.trust().p384Root()));
        CertificateFile.write(folder.resolve("gbr.pem"), List.of(gbr.trust().p384Root()));
        Files.write(folder.resolve("manifest.json"), offer.offer().manifest());
        Files.write(folder.resolve("manifest.p384.p7s"), offer.offer().p384());
    }

    @Test
    void opensslAcceptsTheManifestsSignature() throws IOException, InterruptedException {
        Result verified = verifyManifest("usa.pem");
        assertEquals(0, verified.exit(), verified.text());
        assertTrue(verified.text().contains("CMS Verification successful"), verified.text());
        Result cades = verifyManifest("usa.pem", "-cades");
        assertEquals(0, cades.exit(), cades.text());
        assertTrue(cades.text().contains("CAdES Verification successful"), cades.text());
        assertNotEquals(0, verifyManifest("gbr.pem").exit());
    }

    @ParameterizedTest
    @EnumSource(names = {"DELIVERED", "ACCEPTED"})
    void opensslAcceptsOurReceipts(Stage stage) throws ExchangeException, IOException, InterruptedException {
        Files.write(
                folder.resolve("receipt.p384.p7s"),
                TestReceipts.sign(stage, offer, gbr).p384());
        Result verified = verifyReceipt();
        assertEquals(0, verified.exit(), verified.text());
        assertTrue(verified.text().contains("Verification successful"), verified.text());
    }

    @Test
    void opensslRefusesAnAlteredByteOfContentOrSignatureFile() throws IOException, InterruptedException {
        alter("manifest.json", 30);
        assertNotEquals(0, verifyManifest("usa.pem").exit());
        alter("manifest.json", 30);

        byte[] signature = offer.p384().signatureValue();
        byte[] attributes = offer.p384().signedAttributes();
        byte[] certificate = CertificateFile.der(offer.p384().certificate());
        for (byte[] part : List.of(signature, Arrays.copyOfRange(attributes, 8, attributes.length), certificate)) {
            int place = find(offer.offer().p384(), part) + part.length / 2;
            alter("manifest.p384.p7s", place);
            assertNotEquals(0, verifyManifest("usa.pem").exit(), "byte " + place);
            alter("manifest.p384.p7s", place);
        }
        assertEquals(0, verifyManifest("usa.pem").exit());
    }

    @Test
    void opensslRefusesAnAlteredByteOfReceiptOrReceiptedSignature()
            throws ExchangeException, IOException, InterruptedException {
        SignedReceipt receipt = TestReceipts.sign(Stage.ACCEPTED, offer, gbr);
        Files.write(folder.resolve("receipt.p384.p7s"), receipt.p384());
        assertEquals(0, verifyReceipt().exit());
        byte[] answered = offer.p384().signatureValue();
        // The same bytes stand in the receipt's content and in the manifest's signature file: both must agree.
        for (String file : List.of("receipt.p384.p7s", "manifest.p384.p7s")) {
            int place = find(Files.readAllBytes(folder.resolve(file)), answered) + 20;
            alter(file, place);
            assertNotEquals(0, verifyReceipt().exit(), file);
            alter(file, place);
        }
        int statement = find(receipt.p384(), "ACCEPTED".getBytes(StandardCharsets.US_ASCII));
        alter("receipt.p384.p7s", statement);
        assertNotEquals(0, verifyReceipt().exit());
        alter("receipt.p384.p7s", statement);
        assertEquals(0, verifyReceipt().exit());
    }

    /// OpenSSL 3.0 knows no ML-DSA; 3.5 does. `OPENSSL35` names its executable where one is at hand.
    @Test
    void openssl35AcceptsTheMlDsaFilesWhereOneIsAtHand() throws ExchangeException, IOException, InterruptedException {
        String newer = System.getenv("OPENSSL35");
        if (newer == null) {
            System.err.println("NOT CHECKED: no OPENSSL35 in the environment, so no OpenSSL judged the ML-DSA-87 files;"
                    + " Bouncy Castle and the JDK did.");
        }
        // What it would judge is judged by two others; 3.5 is not packaged for the machines this is built on.
        assumeTrue(newer != null, "OPENSSL35 is not set");
        CertificateFile.write(folder.resolve("usa.pem"), List.of(usa.trust().mldsa87Root()));
        CertificateFile.write(folder.resolve("gbr.pem"), List.of(gbr.trust().mldsa87Root()));
        Files.write(folder.resolve("manifest.p384.p7s"), offer.offer().mldsa87());
        Files.write(
                folder.resolve("receipt.p384.p7s"),
                TestReceipts.sign(Stage.DELIVERED, offer, gbr).mldsa87());
        openssl = newer;
        assertEquals(0, verifyManifest("usa.pem", "-cades").exit());
        assertEquals(0, verifyReceipt().exit());
        alter("manifest.json", 30);
        assertNotEquals(0, verifyManifest("usa.pem").exit());
    }

    private void alter(String file, int place) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        bytes[place] ^= 1;
        Files.write(folder.resolve(file), bytes);
    }

    private static int find(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new IllegalArgumentException("not found");
    }

    private Result verifyManifest(String root, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "manifest.p384.p7s",
                "-content",
                "manifest.json",
                "-CAfile",
                root,
                "-attime",
                AT,
                "-out",
                "content.out"));
        command.addAll(List.of(more));
        return openssl(command);
    }

    private Result verifyReceipt() throws IOException, InterruptedException {
        return openssl(List.of(
                "cms",
                "-verify_receipt",
                "receipt.p384.p7s",
                "-rctform",
                "DER",
                "-inform",
                "DER",
                "-in",
                "manifest.p384.p7s",
                "-content",
                "manifest.json",
                "-CAfile",
                "gbr.pem",
                "-attime",
                AT));
    }

    private record Result(int exit, String text) {}

    private Result openssl(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(openssl));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
