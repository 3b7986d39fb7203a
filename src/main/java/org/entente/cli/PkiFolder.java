package org.entente.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.SignedKeyStatement;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFacts;
import org.entente.trust.CertificateFile;
import org.entente.trust.DurableFile;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;

/// An agency's PKI folder:
///
/// - `roots/{p384,mldsa87}.pem` and `.key.pem`, `crl/{p384,mldsa87}.pem`, `archive/{p384,mlkem1024}.{key,chain}.pem`
/// - `issued/<root>-<serial>.pem`, one file for each certificate
/// - `revoked.txt`, one line for each revoked certificate: root, serial, since when, cause
/// - `statements/<seq>.json`, `.p384.p7s`, `.mldsa87.p7s`
/// - `<agency>.bundle`, made of these
///
/// Every file is on disk before the next is written. A verb that was interrupted is run again.
record PkiFolder(Path root) {
    private static final int SEQ_DIGITS = 4;
    private static final int HEX = 16;
    private static final int REVOKED_FIELDS = 4;

    static String name(RootAlgorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT);
    }

    Path rootFile(RootAlgorithm algorithm) {
        return root.resolve("roots").resolve(name(algorithm) + ".pem");
    }

    private Path rootKeyFile(RootAlgorithm algorithm) {
        return root.resolve("roots").resolve(name(algorithm) + ".key.pem");
    }

    Path crlFile(RootAlgorithm algorithm) {
        return root.resolve("crl").resolve(name(algorithm) + ".pem");
    }

    Path archive() {
        return root.resolve("archive");
    }

    Path bundleFile(AgencyId agency) {
        return root.resolve(agency + ".bundle");
    }

    /// Puts a new agency down; keys that exist are never overwritten.
    void create(IssuingAuthority authority) throws ExchangeException {
        for (String folder : List.of("roots", "crl", "archive", "issued", "statements")) {
            DurableFile.createPrivateFolder(root.resolve(folder));
        }
        for (RootAlgorithm algorithm : RootAlgorithm.values()) {
            PrivateKeyFile.write(rootKeyFile(algorithm), authority.key(algorithm));
            CertificateFile.write(rootFile(algorithm), List.of(authority.trust().root(algorithm)));
        }
        putLists(authority.trust());
    }

    AgencyTrust trust() throws ExchangeException {
        if (!Files.isDirectory(root.resolve("roots"))) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    root + " is no PKI folder; name one with --home, or make one by entente pki init AGENCY.");
        }
        X509Certificate p384 =
                CertificateFile.read(rootFile(RootAlgorithm.P384)).getFirst();
        X509Certificate mldsa87 =
                CertificateFile.read(rootFile(RootAlgorithm.MLDSA87)).getFirst();
        return AgencyTrust.of(
                CertificateFacts.name(p384).agency(),
                p384,
                mldsa87,
                CertificateFile.readCrl(crlFile(RootAlgorithm.P384)),
                CertificateFile.readCrl(crlFile(RootAlgorithm.MLDSA87)));
    }

    IssuingAuthority authority(SecureRandom random) throws ExchangeException {
        AgencyTrust trust = trust();
        PrivateKey p384 = PrivateKeyFile.read(rootKeyFile(RootAlgorithm.P384));
        return new IssuingAuthority(trust, p384, PrivateKeyFile.read(rootKeyFile(RootAlgorithm.MLDSA87)), random);
    }

    void putLists(AgencyTrust trust) throws ExchangeException {
        for (RootAlgorithm algorithm : RootAlgorithm.values()) {
            CertificateFile.writeCrl(crlFile(algorithm), trust.crl(algorithm));
        }
    }

    void recordIssued(RootAlgorithm algorithm, X509Certificate certificate) throws ExchangeException {
        String serial = certificate.getSerialNumber().toString(HEX);
        CertificateFile.write(
                root.resolve("issued").resolve(name(algorithm) + "-" + serial + ".pem"), List.of(certificate));
    }

    List<Path> issued() throws ExchangeException {
        return files(root.resolve("issued"), ".pem");
    }

    List<Revoked> revoked() throws ExchangeException {
        Path file = root.resolve("revoked.txt");
        List<Revoked> revoked = new ArrayList<>();
        if (!Files.exists(file)) {
            return revoked;
        }
        for (String line : new String(DurableFile.read(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            String[] fields = line.split(" ", -1);
            try {
                if (fields.length != REVOKED_FIELDS) {
                    throw new IllegalArgumentException("fields");
                }
                revoked.add(new Revoked(
                        RootAlgorithm.valueOf(fields[0]),
                        new BigInteger(fields[1], HEX),
                        Instant.parse(fields[2]),
                        Revoked.Cause.valueOf(fields[3])));
            } catch (IllegalArgumentException | DateTimeException e) {
                // Going on would take a certificate off the list.
                throw new ExchangeException(
                        Reason.CONFIGURATION, "A line of " + file + " is damaged; restore the file.", e);
            }
        }
        return revoked;
    }

    void putRevoked(List<Revoked> revoked) throws ExchangeException {
        var text = new StringBuilder();
        for (Revoked entry : revoked) {
            text.append(entry.root()).append(' ').append(entry.serial().toString(HEX));
            text.append(' ')
                    .append(entry.at())
                    .append(' ')
                    .append(entry.cause())
                    .append('\n');
        }
        DurableFile.replace(root.resolve("revoked.txt"), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Oldest first; empty before the first gateway was issued.
    List<SignedKeyStatement> statements() throws ExchangeException {
        List<SignedKeyStatement> statements = new ArrayList<>();
        for (int seq = 1; Files.exists(statementFile(seq, ".json")); seq++) {
            statements.add(new SignedKeyStatement(
                    DurableFile.read(statementFile(seq, ".json")),
                    DurableFile.read(statementFile(seq, ".p384.p7s")),
                    DurableFile.read(statementFile(seq, ".mldsa87.p7s"))));
        }
        return statements;
    }

    /// The statement itself is written last: without it its signatures do not count.
    void addStatement(int seq, SignedKeyStatement statement) throws ExchangeException {
        DurableFile.replace(statementFile(seq, ".p384.p7s"), statement.p384());
        DurableFile.replace(statementFile(seq, ".mldsa87.p7s"), statement.mldsa87());
        DurableFile.replace(statementFile(seq, ".json"), statement.statement());
    }

    private Path statementFile(int seq, String suffix) {
        String number = "0".repeat(SEQ_DIGITS) + seq;
        return root.resolve("statements").resolve(number.substring(number.length() - SEQ_DIGITS) + suffix);
    }

    /// The bundle of what the folder holds now; [Reason#CONFIGURATION] before the first gateway was issued.
    byte[] bundle(AgencyTrust trust) throws ExchangeException {
        List<SignedKeyStatement> statements = statements();
        if (statements.isEmpty()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "There is no key statement of " + trust.agency()
                            + " yet; make its keys by entente pki issue gateway --out GATEWAYHOME.");
        }
        return TrustBundle.encode(trust, statements);
    }

    static List<Path> files(Path folder, String suffix) throws ExchangeException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The folder " + folder + " cannot be read; check its mode.", e);
        }
    }
}
