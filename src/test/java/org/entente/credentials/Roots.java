package org.entente.credentials;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.sign.TrustBundle;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.Forgery;
import org.entente.trust.IssuingAuthority;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.Revoked;
import org.entente.trust.RootAlgorithm;

/// An agency of the story with its root keys in the test's hand: it issues, forges, revokes and publishes.
final class Roots {
    static final Duration LONG = Duration.ofDays(30);

    /// A serial number that each published list names.
    static final BigInteger REVOKED = BigInteger.valueOf(666);

    private final AgencyId agency;
    private final IssuingAuthority authority;
    private final TrustBundle.Parts made;
    private final SecureRandom random = new SecureRandom();
    private final List<Revoked> revoked = new ArrayList<>();
    private Instant published = Instant.now();

    Roots(TwoAgencies agencies, String agency) throws IOException, ExchangeException {
        Path pki = agencies.pki(agency);
        this.agency = AgencyId.parse(agency);
        made = TrustBundle.parts(Files.readAllBytes(pki.resolve(agency + ".bundle")));
        authority = new IssuingAuthority(
                made.trust(),
                PrivateKeyFile.read(pki.resolve("roots/p384.key.pem")),
                PrivateKeyFile.read(pki.resolve("roots/mldsa87.key.pem")),
                random);
        revoke(REVOKED);
    }

    AgencyId agency() {
        return agency;
    }

    AgencyTrust trust() {
        return made.trust();
    }

    /// The agency's gateway, good until a row changes something.
    Forgery gateway() {
        return forgery("/gateway", Purpose.GATEWAY, Forgery.SERVER_AUTH, Forgery.CLIENT_AUTH);
    }

    /// A client of the agency, good until a row changes something.
    Forgery client(String name) {
        return forgery("/client/" + name, Purpose.CLIENT, Forgery.CLIENT_AUTH);
    }

    private Forgery forgery(String path, Purpose purpose, String... usages) {
        var forgery = new Forgery(
                trust().p384Root(),
                authority.key(RootAlgorithm.P384),
                Instant.now().minusSeconds(60));
        forgery.uris = List.of("spiffe://" + agency + path);
        forgery.usages = new ArrayList<>(List.of(usages));
        forgery.usages.add(purpose.oid());
        forgery.serial = new BigInteger(64, random).setBit(64);
        return forgery;
    }

    /// Has the ML-DSA-87 root sign it.
    void signByOtherRoot(Forgery forgery) {
        forgery.issuer = trust().mldsa87Root();
        forgery.issuerKey = authority.key(RootAlgorithm.MLDSA87);
        forgery.signature = "ML-DSA-87";
    }

    /// Has this agency's root sign it, whoever it names.
    void sign(Forgery forgery) {
        forgery.issuer = trust().p384Root();
        forgery.issuerKey = authority.key(RootAlgorithm.P384);
    }

    void revoke(Shown shown) {
        revoke(shown.leaf().getSerialNumber());
    }

    private void revoke(BigInteger serial) {
        revoked.add(new Revoked(RootAlgorithm.P384, serial, Instant.now(), Revoked.Cause.keyCompromise));
    }

    /// A bundle with new lists of everything that was revoked.
    ///
    /// @param until when the lists are to be renewed
    byte[] bundle(Instant until) throws ExchangeException {
        // A list counts as newer by its millisecond.
        Instant now = Instant.now();
        published = now.isAfter(published.plusMillis(1)) ? now : published.plusMillis(1);
        AgencyTrust lists = authority.crl(revoked, published, Duration.between(published, until));
        return TrustBundle.encode(lists, made.signed());
    }

    /// Puts a new bundle in its place in a home, as an operator's import does.
    ///
    /// @return when it was there, as [System#nanoTime]
    long publish(Path home) throws IOException, ExchangeException {
        return put(home, bundle(Instant.now().plus(LONG)));
    }

    long put(Path home, byte[] bundle) throws IOException {
        Path part = Files.write(home.resolve("trust/part"), bundle);
        Files.move(part, file(home), StandardCopyOption.ATOMIC_MOVE);
        return System.nanoTime();
    }

    Path file(Path home) {
        return home.resolve("trust").resolve(agency + ".bundle");
    }
}
