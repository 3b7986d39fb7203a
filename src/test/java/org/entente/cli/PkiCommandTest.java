package org.entente.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateFile;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PkiCommandTest {
    private static final Instant START = Instant.parse("2026-11-23T22:00:00.123Z");
    private static final AgencyId USA = new AgencyId("usa.state");

    @TempDir
    Path folder;

    private Instant now = START;
    private String out = "";
    private @Nullable Reason refused;

    private Path pki;
    private Path gateway;

    PkiCommandTest() {
        pki = Path.of("");
        gateway = Path.of("");
    }

    @BeforeEach
    void makeAgency() {
        pki = folder.resolve("pki");
        gateway = folder.resolve("gateway");
        run("init", "usa.state", "--country", "USA", "--home", pki);
        run("issue", "gateway", "--dns", "localhost", "--ip", "127.0.0.1", "--home", pki, "--out", gateway);
    }

    @Test
    void aGatewayHomeHoldsEveryWorkingKeyAndNoOther() throws IOException, ExchangeException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.walk(gateway)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.add(gateway.relativize(file).toString()));
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "keys/archive/mlkem1024.chain.pem",
                        "keys/archive/p384.chain.pem",
                        "keys/ledger/ed25519.key.pem",
                        "keys/ledger/mldsa44.key.pem",
                        "keys/ledger/mldsa87.key.pem",
                        "keys/request.secret",
                        "keys/sealing/mlkem1024.chain.pem",
                        "keys/sealing/mlkem1024.key.pem",
                        "keys/sealing/p384.chain.pem",
                        "keys/sealing/p384.key.pem",
                        "keys/signing/mldsa87.chain.pem",
                        "keys/signing/mldsa87.key.pem",
                        "keys/signing/p384.chain.pem",
                        "keys/signing/p384.key.pem",
                        "keys/tls/chain.pem",
                        "keys/tls/key.pem",
                        "keys/witness/ed25519.key.pem",
                        "keys/witness/mldsa44.key.pem",
                        "trust/usa.state.bundle")),
                files);
        for (String file : files) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(gateway.resolve(file)));
            assertEquals(
                    file.endsWith("key.pem") || file.endsWith(".secret"), mode.equals("rw-------"), file + " " + mode);
        }
        assertEquals(32, PrivateKeyFile.readSecret(gateway.resolve("keys/request.secret"), 32).length);
        for (String pair : List.of("sealing/p384", "sealing/mlkem1024", "signing/p384", "signing/mldsa87")) {
            assertTrue(
                    fits(gateway.resolve("keys/" + pair + ".chain.pem"), gateway.resolve("keys/" + pair + ".key.pem")));
        }
        assertTrue(fits(pki.resolve("archive/p384.chain.pem"), pki.resolve("archive/p384.key.pem")));
        assertTrue(fits(gateway.resolve("keys/tls/chain.pem"), gateway.resolve("keys/tls/key.pem")));
    }

    @Test
    void theBundleDeclaresTheFirstGenerationOfEveryUse() throws ExchangeException, IOException {
        TrustBundle bundle = ownBundle();
        assertEquals(USA, bundle.agency());
        assertEquals(1, bundle.keys().seq());
        assertEquals(
                List.of(KeyUse.values()),
                bundle.keys().sets().stream().map(KeySet::use).toList());
        for (KeyUse use : KeyUse.values()) {
            assertEquals(1, bundle.active(use).orElseThrow().generation());
        }
        assertEquals(
                CertificateFile.read(gateway.resolve("keys/archive/mlkem1024.chain.pem"))
                        .getFirst(),
                bundle.active(KeyUse.ARCHIVE).orElseThrow().postQuantum());
        assertEquals(
                List.of("ed25519", "ml-dsa-44", "ml-dsa-87"),
                bundle.active(KeyUse.LEDGER).orElseThrow().verifierKeys().stream()
                        .map(KeySet.VerifierKey::alg)
                        .toList());
        run("bundle", "export", "--out", folder.resolve("out.bundle"), "--home", pki);
        assertArrayEquals(bundle.bytes(), Files.readAllBytes(folder.resolve("out.bundle")));
    }

    @Test
    void keysAreNeverMadeTwiceInPlace() {
        assertEquals(Reason.CONFIGURATION, refusal("init", "usa.state", "--country", "USA", "--home", pki));
        assertEquals(
                Reason.CONFIGURATION, refusal("issue", "gateway", "--home", pki, "--out", folder.resolve("another")));
        run("issue", "client", "desk", "--home", pki, "--out", folder.resolve("desk"));
        assertEquals(
                Reason.CONFIGURATION,
                refusal("issue", "client", "desk", "--home", pki, "--out", folder.resolve("desk")));
    }

    @Test
    void aClientIsAcceptedUntilItIsRevokedAndTheBundleBroughtToTheGateway() throws ExchangeException, IOException {
        Path desk = folder.resolve("desk");
        run("issue", "client", "sanctions-desk", "--home", pki, "--out", desk);
        var chain = CertificateFile.read(desk.resolve("tls/chain.pem"));
        assertTrue(fits(desk.resolve("tls/chain.pem"), desk.resolve("tls/key.pem")));
        assertEquals(
                "spiffe://usa.state/client/sanctions-desk",
                store().verify(chain, Set.of(Purpose.CLIENT), now).value());
        assertArrayEquals(ownBundle().bytes(), Files.readAllBytes(desk.resolve("trust/usa.state.bundle")));

        now = START.plus(Duration.ofHours(1));
        run("revoke", desk.resolve("tls/chain.pem"), "--reason", "keyCompromise", "--home", pki);
        store().verify(chain, Set.of(Purpose.CLIENT), now);
        run("bundle", "import", pki.resolve("usa.state.bundle"), "--agency", "usa.state", "--home", gateway);
        assertEquals(
                Reason.CERTIFICATE_REVOKED,
                assertThrows(ExchangeException.class, () -> store().verify(chain, Set.of(Purpose.CLIENT), now))
                        .reason());

        now = START.plus(Duration.ofHours(2));
        run("crl", "--home", pki);
        run("show", pki);
        assertTrue(out.contains("sanctions-desk CLIENT (P384), REVOKED"), out);
        run("bundle", "import", pki.resolve("usa.state.bundle"), "--agency", "usa.state", "--home", gateway);
        assertThrows(ExchangeException.class, () -> store().verify(chain, Set.of(Purpose.CLIENT), now));
    }

    @Test
    void onlyOwnCertificatesAreRevoked() {
        Path other = folder.resolve("gbr");
        run("init", "gbr.fcdo", "--country", "GBR", "--home", other);
        assertEquals(
                Reason.CERTIFICATE_UNTRUSTED,
                refusal("revoke", gateway.resolve("keys/tls/chain.pem"), "--reason", "superseded", "--home", other));
        assertEquals(
                Reason.CERTIFICATE_UNTRUSTED,
                refusal("revoke", other.resolve("roots/p384.pem"), "--reason", "superseded", "--home", other));
        assertEquals(
                Reason.CONFIGURATION,
                refusal("issue", "client", "early", "--home", other, "--out", folder.resolve("early")));
    }

    @Test
    void anImportedBundleIsTheOneThatWasAskedFor() throws IOException {
        Path partner = folder.resolve("partner");
        Path bundle = pki.resolve("usa.state.bundle");
        byte[] first = Files.readAllBytes(bundle);
        assertEquals(
                Reason.CERTIFICATE_NAME,
                refusal("bundle", "import", bundle, "--agency", "gbr.fcdo", "--home", partner));
        assertFalse(Files.exists(partner.resolve("trust/gbr.fcdo.bundle")));
        run("bundle", "import", bundle, "--agency", "usa.state", "--home", partner);
        assertTrue(out.replaceAll("\\s", "").endsWith(fingerprint()), out);

        // Another agency's roots under the same name.
        Path impostor = folder.resolve("impostor");
        run("init", "usa.state", "--country", "USA", "--home", impostor);
        run("issue", "gateway", "--home", impostor, "--out", folder.resolve("impostor-gateway"));
        assertEquals(
                Reason.CERTIFICATE_UNTRUSTED,
                refusal(
                        "bundle",
                        "import",
                        impostor.resolve("usa.state.bundle"),
                        "--agency",
                        "usa.state",
                        "--home",
                        partner));

        // The one in force went stale; a fresh one takes its place, and the old one does not come back.
        now = START.plus(Duration.ofDays(31));
        assertEquals(
                Reason.REVOCATION_UNAVAILABLE,
                refusal("bundle", "import", bundle, "--agency", "usa.state", "--home", partner));
        run("crl", "--home", pki);
        run("bundle", "import", bundle, "--agency", "usa.state", "--home", partner);
        byte[] second = Files.readAllBytes(partner.resolve("trust/usa.state.bundle"));
        assertNotEquals(HexFormat.of().formatHex(first), HexFormat.of().formatHex(second));
        now = START.plus(Duration.ofDays(1));
        Files.write(folder.resolve("old.bundle"), first);
        assertEquals(
                Reason.REVOCATION_UNAVAILABLE,
                refusal("bundle", "import", folder.resolve("old.bundle"), "--agency", "usa.state", "--home", partner));
        assertArrayEquals(second, Files.readAllBytes(partner.resolve("trust/usa.state.bundle")));
    }

    @Test
    void anAlteredBundleIsRefusedWhole() throws IOException {
        byte[] bytes = Files.readAllBytes(pki.resolve("usa.state.bundle"));
        Path altered = folder.resolve("altered.bundle");
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] copy = bytes.clone();
            copy[random.nextInt(copy.length)] ^= 1;
            Files.write(altered, copy);
            assertNotEquals(
                    0, execute("bundle", "import", altered, "--agency", "usa.state", "--home", folder.resolve("p")));
        }
        assertFalse(Files.exists(folder.resolve("p/trust/usa.state.bundle")));
    }

    @Test
    void showAndFingerprintSpeakToPeopleAndToScripts() {
        run("show", gateway.resolve("trust/usa.state.bundle"));
        assertTrue(out.contains("spiffe://usa.state/sign SIGN (MLDSA87)"), out);
        assertTrue(out.contains("ed25519, ml-dsa-44, ml-dsa-87"), out);
        run("show", gateway.resolve("keys/tls/chain.pem"), "--json");
        assertTrue(out.startsWith("{\"name\":\"spiffe://usa.state/gateway\",\"purpose\":\"GATEWAY\""), out);
        run("bundle", "fingerprint", pki.resolve("usa.state.bundle"), "--json");
        assertTrue(out.contains("\"fingerprint\":\"" + fingerprint() + "\""), out);
        assertEquals(Reason.INVALID_REQUEST, refusal("init", "x", "--country", "ZZZ", "--home", folder.resolve("x")));
    }

    private String fingerprint() {
        try {
            return HexFormat.of().formatHex(ownBundle().trust().fingerprint());
        } catch (ExchangeException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TrustBundle ownBundle() throws ExchangeException, IOException {
        return TrustBundle.read(Files.readAllBytes(gateway.resolve("trust/usa.state.bundle")), START);
    }

    private TrustStore store() throws ExchangeException, IOException {
        byte[] bytes = Files.readAllBytes(gateway.resolve("trust/usa.state.bundle"));
        return new TrustStore(Map.of(USA, TrustBundle.read(bytes, now).trust()));
    }

    private static boolean fits(Path chain, Path key) throws ExchangeException {
        return KeyPairs.match(CertificateFile.read(chain).getFirst().getPublicKey(), PrivateKeyFile.read(key));
    }

    private void run(Object... arguments) {
        assertEquals(0, execute(arguments), () -> "refused: " + refused + " " + out);
    }

    private @Nullable Reason refusal(Object... arguments) {
        assertEquals(1, execute(arguments), () -> out);
        return refused;
    }

    private int execute(Object... arguments) {
        var text = new StringWriter();
        refused = null;
        var line = new CommandLine(new PkiCommand(Clock.fixed(now, ZoneOffset.UTC), new SecureRandom()));
        line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
        line.setExecutionExceptionHandler((e, verb, parsed) -> {
            if (e instanceof ExchangeException ours) {
                refused = ours.reason();
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw e;
        });
        int code = line.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        out = text.toString();
        return code;
    }
}
