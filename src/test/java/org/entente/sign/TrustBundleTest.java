package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.CertificateFile;
import org.entente.trust.Sha384;
import org.junit.jupiter.api.Test;

class TrustBundleTest {
    private final TestKeys usa = TestKeys.of("usa.state");
    private final TestKeys gbr = TestKeys.of("gbr.fcdo");

    @Test
    void aBundleReadsBackAsItWasWritten() throws ExchangeException {
        byte[] bytes = TrustBundle.encode(usa.trust(), List.of(usa.statement()));
        TrustBundle read = TrustBundle.read(bytes, TestKeys.NOW);
        assertArrayEquals(bytes, read.bytes());
        assertEquals(usa.id(), read.agency());
        assertArrayEquals(Sha384.of(usa.statement().statement()), read.keysDigest());
        assertEquals(
                usa.signing().p384().certificate(),
                read.active(KeyUse.SIGNING).orElseThrow().p384());
        assertEquals(
                KeyState.PUBLISHED, read.find(KeyUse.SIGNING, 2).orElseThrow().state());
        assertSame(usa, TestKeys.of("usa.state"));
    }

    @Test
    void aLaterStatementIsSignedByKeysOfTheOneBefore() throws ExchangeException {
        SignedKeyStatement second = next(2, digest(usa.statement()), usa.signing(1));
        assertEquals(2, read(usa.statement(), second).keys().seq());
        SignedKeyStatement byNewKeys = next(2, digest(usa.statement()), usa.signing(2));
        assertEquals(2, read(usa.statement(), byNewKeys).keys().seq());
        SignedKeyStatement third = next(3, digest(second), usa.signing(2));
        TrustBundle all = read(usa.statement(), second, third);
        assertEquals(3, all.statements().size());
        assertArrayEquals(digest(third), all.keysDigest());
    }

    @Test
    void gapsForksAndForeignStatementsAreRefused() throws ExchangeException {
        SignedKeyStatement first = usa.statement();
        SignedKeyStatement second = next(2, digest(first), usa.signing(1));
        refused(Reason.MALFORMED_STATEMENT);
        refused(Reason.MALFORMED_STATEMENT, second);
        refused(Reason.MALFORMED_STATEMENT, first, first);
        refused(Reason.MALFORMED_STATEMENT, second, first);
        refused(Reason.MALFORMED_STATEMENT, first, next(3, digest(first), usa.signing(1)));
        refused(Reason.MALFORMED_STATEMENT, first, next(2, new byte[48], usa.signing(1)));
        refused(Reason.CERTIFICATE_NAME, gbr.statement());
        refused(Reason.CERTIFICATE_NAME, first, next(2, digest(first), gbr.signing(1)));
        refused(Reason.SIGNATURE_INVALID, new SignedKeyStatement(first.statement(), second.p384(), first.mldsa87()));
        refused(Reason.SIGNATURE_INVALID, new SignedKeyStatement(first.statement(), first.p384(), second.mldsa87()));
        refused(Reason.MALFORMED_STATEMENT, new SignedKeyStatement(first.statement(), first.mldsa87(), first.p384()));
    }

    @Test
    void aPairOfTwoGenerationsOrAnUndeclaredOneSignsNothing() throws ExchangeException {
        SigningKeys one = usa.signing(1);
        SigningKeys two = usa.signing(2);
        SigningKeys mixed = new SigningKeys(usa.id(), 1, one.p384(), two.mldsa87());
        refused(Reason.CERTIFICATE_GENERATION, usa.statement(), next(2, digest(usa.statement()), mixed));
        TestKeys.Pair fresh = usa.pair("sign-p384", "sign-mldsa87", "/sign", TestKeys.START);
        SigningKeys undeclared = new SigningKeys(
                usa.id(), 3, fresh.signer(SignatureAlgorithm.P384), fresh.signer(SignatureAlgorithm.MLDSA87));
        refused(Reason.CERTIFICATE_GENERATION, usa.statement(), next(2, digest(usa.statement()), undeclared));
    }

    @Test
    void aLaterStatementDoesNotDeclareTheKeysThatSignIt() throws ExchangeException {
        TestKeys.Pair fresh = usa.pair("sign-p384", "sign-mldsa87", "/sign", TestKeys.START);
        SigningKeys own = new SigningKeys(
                usa.id(), 3, fresh.signer(SignatureAlgorithm.P384), fresh.signer(SignatureAlgorithm.MLDSA87));
        KeyStatement second = new KeyStatement(
                usa.id(),
                2,
                digest(usa.statement()),
                TestKeys.START,
                List.of(fresh.set(KeyUse.SIGNING, 3, KeyState.ACTIVE)),
                List.of());
        refused(Reason.CERTIFICATE_GENERATION, usa.statement(), SignedKeyStatement.sign(second, own));
    }

    @Test
    void aStatementThatSpeaksOfAnotherAgencyIsRefused() throws ExchangeException {
        KeyStatement foreign = new KeyStatement(
                gbr.id(), 1, null, TestKeys.START, usa.bundle().keys().sets(), List.of());
        refused(Reason.CERTIFICATE_NAME, SignedKeyStatement.sign(foreign, usa.signing()));
    }

    @Test
    void theSigningTimeIsTheStatements() throws ExchangeException {
        byte[] statement = usa.statement().statement();
        Instant later = TestKeys.START.plusSeconds(1);
        byte[] p384 = CmsFile.sign(usa.signing().p384(), Oids.KEY_STATEMENT, statement, false, later, List.of());
        byte[] mldsa87 = CmsFile.sign(usa.signing().mldsa87(), Oids.KEY_STATEMENT, statement, false, later, List.of());
        refused(
                Reason.SIGNATURE_ATTRIBUTES,
                new SignedKeyStatement(statement, p384, usa.statement().mldsa87()));
        refused(
                Reason.SIGNATURE_ATTRIBUTES,
                new SignedKeyStatement(statement, usa.statement().p384(), mldsa87));
    }

    @Test
    void theRootsStandInTheirOrderUnderTheirNames() {
        String bundle = new String(usa.bundle().bytes(), StandardCharsets.UTF_8);
        String swapped = bundle.replaceFirst("\"alg\":\"p384\"", "\"alg\":\"x\"")
                .replaceFirst("\"alg\":\"ml-dsa-87\"", "\"alg\":\"p384\"")
                .replaceFirst("\"alg\":\"x\"", "\"alg\":\"ml-dsa-87\"");
        ExchangeException refusal = assertThrows(
                ExchangeException.class, () -> TrustBundle.parts(swapped.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }

    @Test
    void signersAreOfTheirAlgorithmsAndHaveTheirCertificates() throws ExchangeException {
        Signer p384 = usa.signing().p384();
        Signer mldsa87 = usa.signing().mldsa87();
        assertThrows(IllegalArgumentException.class, () -> new SigningKeys(usa.id(), 1, mldsa87, mldsa87));
        assertThrows(IllegalArgumentException.class, () -> new SigningKeys(usa.id(), 1, p384, p384));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Signer(
                        SignatureAlgorithm.P384, usa.signingPair(1).p384Keys().getPrivate(), List.of()));
        assertSame(p384, new SigningKeys(usa.id(), 1, p384, mldsa87).signer(SignatureAlgorithm.P384));
        assertSame(mldsa87, new SigningKeys(usa.id(), 1, p384, mldsa87).signer(SignatureAlgorithm.MLDSA87));
        assertArrayEquals(Sha384.of(CertificateFile.der(p384.certificate())), p384.certificateDigest());
        assertEquals("p384", SignatureAlgorithm.P384.fileName());
    }

    @Test
    void generationsThatAreRevokedAreNotFound() throws ExchangeException {
        KeyStatement declared = usa.bundle().keys();
        KeyStatement revoking = new KeyStatement(
                usa.id(),
                2,
                digest(usa.statement()),
                TestKeys.START,
                declared.sets(),
                List.of(new KeyStatement.Revoked(KeyUse.SEALING, 1, TestKeys.START)));
        TrustBundle bundle = read(usa.statement(), SignedKeyStatement.sign(revoking, usa.signing()));
        assertFalse(bundle.active(KeyUse.SEALING).isPresent());
        assertFalse(bundle.find(KeyUse.SEALING, 1).isPresent());
        assertTrue(bundle.find(KeyUse.SEALING, 2).isPresent());
        assertTrue(bundle.active(KeyUse.SIGNING).isPresent());
    }

    @Test
    void staleRevocationListsRefuseABundle() {
        Instant stale = TestKeys.START.plus(TestKeys.CRL_VALIDITY).plus(Duration.ofSeconds(1));
        ExchangeException refusal = assertThrows(
                ExchangeException.class, () -> TrustBundle.read(usa.bundle().bytes(), stale));
        assertEquals(Reason.REVOCATION_UNAVAILABLE, refusal.reason());
    }

    private SignedKeyStatement next(int seq, byte[] previous, SigningKeys keys) throws ExchangeException {
        return SignedKeyStatement.sign(
                new KeyStatement(
                        usa.id(),
                        seq,
                        previous,
                        TestKeys.START.plusSeconds(seq),
                        usa.bundle().keys().sets(),
                        List.of()),
                keys);
    }

    private TrustBundle read(SignedKeyStatement... statements) throws ExchangeException {
        return TrustBundle.read(TrustBundle.encode(usa.trust(), List.of(statements)), TestKeys.NOW);
    }

    private void refused(Reason reason, SignedKeyStatement... statements) {
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> read(statements));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
    }

    private static byte[] digest(SignedKeyStatement statement) {
        return Sha384.of(statement.statement());
    }
}
