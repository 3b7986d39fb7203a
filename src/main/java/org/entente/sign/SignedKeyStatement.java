package org.entente.sign;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateVerifier;
import org.entente.trust.Purpose;

/// A key statement with its two CMS files: as for a manifest, but without label and receipt request.
public record SignedKeyStatement(byte[] statement, byte[] p384, byte[] mldsa87) {

    public static SignedKeyStatement sign(KeyStatement statement, SigningKeys keys) throws ExchangeException {
        byte[] bytes = statement.encode();
        return new SignedKeyStatement(
                bytes,
                CmsFile.sign(keys.p384(), Oids.KEY_STATEMENT, bytes, false, statement.at(), List.of()),
                CmsFile.sign(keys.mldsa87(), Oids.KEY_STATEMENT, bytes, false, statement.at(), List.of()));
    }

    /// Verifies both signatures: by certificates that may sign for the agency at this moment and that stand, as
    /// one pair, among the signing sets of `declaring`. For the first statement that is the statement itself; for
    /// a later one the statement before.
    KeyStatement verify(AgencyTrust trust, KeyStatement declaring, CertificateVerifier verifier, Instant now)
            throws ExchangeException {
        KeyStatement parsed = KeyStatement.parse(statement);
        if (!parsed.agency().equals(trust.agency())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME, "The key statement is of another agency than " + trust.agency() + ".");
        }
        X509Certificate classical = verify(p384, SignatureAlgorithm.P384, parsed.at(), trust, verifier, now);
        X509Certificate postQuantum = verify(mldsa87, SignatureAlgorithm.MLDSA87, parsed.at(), trust, verifier, now);
        if (!declaring.isSigningPair(classical, postQuantum)) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_GENERATION,
                    "Key statement " + parsed.seq() + " of " + trust.agency()
                            + " is not signed by one generation of its signing keys.");
        }
        return parsed;
    }

    private X509Certificate verify(
            byte[] file,
            SignatureAlgorithm algorithm,
            Instant signingTime,
            AgencyTrust trust,
            CertificateVerifier verifier,
            Instant now)
            throws ExchangeException {
        CmsFile cms = CmsFile.read(file, algorithm, Oids.KEY_STATEMENT, false);
        verifier.verify(trust, cms.chain(), Purpose.SIGN, now);
        cms.verifyContent(statement);
        cms.verifyAttributes(statement, signingTime, List.of());
        return cms.certificate();
    }
}
