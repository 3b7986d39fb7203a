package org.entente.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// Decides whether a certificate is its holder's, for one purpose, under one agency's roots.
///
/// Signatures, name chaining, constraints and critical extensions are judged by the JDK's PKIX with the one
/// root that may have issued such a key as the only anchor. Revocation is judged here: each root has exactly
/// one complete list, whose signature [AgencyTrust] checked, so there is nothing to fetch and no fallback to
/// fall into; and it must be judged again on every call, which PKIX would do at the price of every signature. A
/// certificate whose issuer is not a root has no list here and is refused. A listed certificate is refused
/// whatever the instant asked about: whether an old signature still counts is decided by the ledger's times,
/// not here. Without state; for many threads.
public final class CertificateVerifier {
    /// A leaf and at most two intermediates.
    static final int MAX_CHAIN = 3;

    /// The identity of the chain's leaf (leaf first, root not included), if it is good for the purpose at that
    /// instant.
    ///
    /// Reasons: [Reason#CERTIFICATE_UNTRUSTED] chain, algorithm or signature; [Reason#CERTIFICATE_NAME] not
    /// exactly one URI name, another agency's, or not the purpose's path; [Reason#CERTIFICATE_PURPOSE] usages
    /// or key of another purpose; [Reason#CERTIFICATE_EXPIRED]; [Reason#CERTIFICATE_REVOKED];
    /// [Reason#REVOCATION_UNAVAILABLE].
    public SpiffeId verify(AgencyTrust trust, List<X509Certificate> chain, Purpose purpose, Instant at)
            throws ExchangeException {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw untrusted("A chain of " + chain.size() + " certificates was sent; it must be the leaf and at most "
                    + (MAX_CHAIN - 1) + " intermediates.");
        }
        List<byte[]> encoded = chain.stream().map(CertificateFile::der).toList();
        var key = VerifiedChains.Key.of(encoded, purpose);
        SpiffeId known = trust.verified().find(key).orElse(null);
        RootAlgorithm root = rootOf(chain.getFirst());
        SpiffeId id = known != null ? known : verifyContent(trust, root, chain, purpose, at);
        if (known == null) {
            trust.verified().add(key, id);
        }
        checkDates(id, chain, at);
        trust.checkFresh(root, at);
        checkRevocation(trust, root, id, chain);
        return id;
    }

    private static SpiffeId verifyContent(
            AgencyTrust trust, RootAlgorithm root, List<X509Certificate> chain, Purpose purpose, Instant at)
            throws ExchangeException {
        X509Certificate leaf = chain.getFirst();
        SpiffeId id = CertificateFacts.name(leaf);
        if (!id.agency().equals(trust.agency())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME,
                    "The certificate of " + id + " is not one of agency " + trust.agency() + ".");
        }
        for (X509Certificate certificate : chain) {
            // The issuer's algorithm says how it must have signed; this keeps SHA-1, SHA-256, RSA and mixtures out.
            if (!certificate.getSigAlgOID().equals(root.signatureOid())) {
                throw untrusted(
                        "The certificate of " + id + " is not signed as one under the " + root + " root must be.");
            }
        }
        for (X509Certificate issuer : chain.subList(1, chain.size())) {
            if (KeyKind.of(issuer.getPublicKey()).filter(root.kind()::equals).isEmpty()) {
                throw untrusted(
                        "An intermediate certificate of " + id + " has not a key of the " + root + " root's kind.");
            }
        }
        validatePath(trust, root, id, chain, at);
        PurposeRules.check(id, leaf, purpose);
        return id;
    }

    private static void validatePath(
            AgencyTrust trust, RootAlgorithm root, SpiffeId id, List<X509Certificate> chain, Instant at)
            throws ExchangeException {
        try {
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(trust.root(root), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (CertPathValidatorException e) {
            if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
                throw expired(id, chain.getFirst(), e);
            }
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED,
                    "The certificate of " + id + " does not chain to the " + root + " root of " + trust.agency() + ": "
                            + why(e.getReason()) + ".",
                    e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED, "The certificate chain of " + id + " cannot be read.", e);
        }
    }

    /// What PKIX found, in words an operator can act on.
    private static String why(CertPathValidatorException.Reason reason) {
        return switch (reason) {
            case BasicReason.INVALID_SIGNATURE -> "a signature does not verify";
            case PKIXReason.NO_TRUST_ANCHOR, PKIXReason.NAME_CHAINING -> "it is issued by somebody else";
            case PKIXReason.NOT_CA_CERT, PKIXReason.INVALID_KEY_USAGE -> "an issuer may not issue";
            case PKIXReason.PATH_TOO_LONG -> "an issuer may not issue for issuers";
            case PKIXReason.INVALID_NAME -> "a name constraint is violated";
            case PKIXReason.UNRECOGNIZED_CRIT_EXT -> "an unknown critical extension";
            default -> String.valueOf(reason);
        };
    }

    private static void checkDates(SpiffeId id, List<X509Certificate> chain, Instant at) throws ExchangeException {
        for (X509Certificate certificate : chain) {
            if (at.isBefore(certificate.getNotBefore().toInstant())
                    || at.isAfter(certificate.getNotAfter().toInstant())) {
                throw expired(id, certificate, null);
            }
        }
    }

    private static void checkRevocation(AgencyTrust trust, RootAlgorithm root, SpiffeId id, List<X509Certificate> chain)
            throws ExchangeException {
        for (X509Certificate certificate : chain) {
            if (!certificate.getIssuerX500Principal().equals(trust.root(root).getSubjectX500Principal())) {
                throw new ExchangeException(
                        Reason.REVOCATION_UNAVAILABLE,
                        "The certificate of " + id + " is issued by an intermediate for which there is no revocation"
                                + " list; have it issued by the agency's root.");
            }
            if (trust.crl(root).isRevoked(certificate)) {
                throw new ExchangeException(
                        Reason.CERTIFICATE_REVOKED,
                        "The certificate of " + id + " was revoked by its agency, which issues a new one.");
            }
        }
    }

    /// ML-DSA and ML-KEM keys are certified by the ML-DSA-87 root, everything else by the P-384 one.
    private static RootAlgorithm rootOf(X509Certificate leaf) {
        return KeyKind.of(leaf.getPublicKey())
                        .filter(kind -> kind == KeyKind.MLDSA87 || kind == KeyKind.MLDSA44 || kind == KeyKind.MLKEM1024)
                        .isPresent()
                ? RootAlgorithm.MLDSA87
                : RootAlgorithm.P384;
    }

    private static ExchangeException untrusted(String message) {
        return new ExchangeException(Reason.CERTIFICATE_UNTRUSTED, message);
    }

    private static ExchangeException expired(SpiffeId id, X509Certificate certificate, @Nullable Throwable cause) {
        return new ExchangeException(
                Reason.CERTIFICATE_EXPIRED,
                "The certificate of " + id + " is valid from "
                        + certificate.getNotBefore().toInstant() + " to "
                        + certificate.getNotAfter().toInstant() + " only; its agency issues a new one.",
                cause);
    }
}
