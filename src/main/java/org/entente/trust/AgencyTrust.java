package org.entente.trust;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.entente.ExchangeException;
import org.entente.Reason;

/// What is believed of one agency: its two roots, each with its newest revocation list.
///
/// Immutable, for many threads. Only [#of] makes one, so that every instance was checked; that is why it is no
/// record. Chains that were verified are remembered here, and so are forgotten with the snapshot.
public final class AgencyTrust {
    /// The identity in both roots is `spiffe://<agency>/root`.
    static final String ROOT_PATH = "/root";

    private static final Set<KeyUsageBit> ROOT_USE =
            Set.of(KeyUsageBit.digitalSignature, KeyUsageBit.keyCertSign, KeyUsageBit.cRLSign);

    private final AgencyId agency;
    private final X509Certificate p384Root;
    private final X509Certificate mldsa87Root;
    private final X509CRL p384Crl;
    private final X509CRL mldsa87Crl;
    private final VerifiedChains verified = new VerifiedChains();

    private AgencyTrust(
            AgencyId agency,
            X509Certificate p384Root,
            X509Certificate mldsa87Root,
            X509CRL p384Crl,
            X509CRL mldsa87Crl) {
        this.agency = agency;
        this.p384Root = p384Root;
        this.mldsa87Root = mldsa87Root;
        this.p384Crl = p384Crl;
        this.mldsa87Crl = mldsa87Crl;
    }

    /// Checks both roots (self-signed with their own algorithm, exactly the key usages of a root, named
    /// `spiffe://<agency>/root`) and that each list is a complete one signed by its root. Dates are checked at
    /// each use. Reasons: [Reason#CERTIFICATE_UNTRUSTED], [Reason#CERTIFICATE_NAME],
    /// [Reason#CERTIFICATE_PURPOSE], [Reason#REVOCATION_UNAVAILABLE].
    public static AgencyTrust of(
            AgencyId agency, X509Certificate p384Root, X509Certificate mldsa87Root, X509CRL p384Crl, X509CRL mldsa87Crl)
            throws ExchangeException {
        checkRoot(agency, RootAlgorithm.P384, p384Root);
        checkRoot(agency, RootAlgorithm.MLDSA87, mldsa87Root);
        checkCrl(RootAlgorithm.P384, p384Root, p384Crl);
        checkCrl(RootAlgorithm.MLDSA87, mldsa87Root, mldsa87Crl);
        return new AgencyTrust(agency, p384Root, mldsa87Root, p384Crl, mldsa87Crl);
    }

    public AgencyId agency() {
        return agency;
    }

    public X509Certificate p384Root() {
        return p384Root;
    }

    public X509Certificate mldsa87Root() {
        return mldsa87Root;
    }

    public X509CRL p384Crl() {
        return p384Crl;
    }

    public X509CRL mldsa87Crl() {
        return mldsa87Crl;
    }

    public X509Certificate root(RootAlgorithm algorithm) {
        return switch (algorithm) {
            case P384 -> p384Root;
            case MLDSA87 -> mldsa87Root;
        };
    }

    public X509CRL crl(RootAlgorithm algorithm) {
        return switch (algorithm) {
            case P384 -> p384Crl;
            case MLDSA87 -> mldsa87Crl;
        };
    }

    /// What two operators read to each other: 48 bytes over the agency's name and both roots (FORMATS section
    /// 2).
    public byte[] fingerprint() {
        return Sha384.of(
                agency.value().getBytes(StandardCharsets.UTF_8),
                Sha384.of(CertificateFile.der(p384Root)),
                Sha384.of(CertificateFile.der(mldsa87Root)));
    }

    /// Whether the other has the same agency and roots, and lists that are the same or newer (by CRL number).
    public boolean isSameOrNewerIn(AgencyTrust other) {
        return agency.equals(other.agency)
                && p384Root.equals(other.p384Root)
                && mldsa87Root.equals(other.mldsa87Root)
                && crlNumber(p384Crl).compareTo(crlNumber(other.p384Crl)) <= 0
                && crlNumber(mldsa87Crl).compareTo(crlNumber(other.mldsa87Crl)) <= 0;
    }

    /// Refuses with [Reason#REVOCATION_UNAVAILABLE] if this root's list is past its next update, with
    /// [Reason#CERTIFICATE_EXPIRED] if the root itself is not valid. A list that is newer than `at` serves:
    /// what it knows in addition only refuses more.
    void checkFresh(RootAlgorithm algorithm, Instant at) throws ExchangeException {
        X509Certificate root = root(algorithm);
        if (at.isBefore(root.getNotBefore().toInstant())
                || at.isAfter(root.getNotAfter().toInstant())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_EXPIRED,
                    "The " + algorithm + " root of " + agency + " is valid from "
                            + root.getNotBefore().toInstant() + " to "
                            + root.getNotAfter().toInstant() + " only; import a bundle with its new roots.");
        }
        Instant nextUpdate = crl(algorithm).getNextUpdate().toInstant();
        if (at.isAfter(nextUpdate)) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE,
                    "The revocation list of " + agency + " (" + algorithm + ") was to be renewed by " + nextUpdate
                            + "; import its newest trust bundle.");
        }
    }

    VerifiedChains verified() {
        return verified;
    }

    private static void checkRoot(AgencyId agency, RootAlgorithm algorithm, X509Certificate root)
            throws ExchangeException {
        if (KeyKind.of(root.getPublicKey()).filter(algorithm.kind()::equals).isEmpty()
                || !root.getSigAlgOID().equals(algorithm.signatureOid())
                || !root.getSubjectX500Principal().equals(root.getIssuerX500Principal())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED,
                    "The " + algorithm + " root of " + agency + " is not a self-signed " + algorithm + " certificate.");
        }
        if (root.getBasicConstraints() < 0 || !KeyUsageBit.of(root).equals(ROOT_USE)) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_PURPOSE,
                    "The " + algorithm + " root of " + agency + " has not a root's key usages.");
        }
        if (!CertificateFacts.name(root).equals(SpiffeId.of(agency, ROOT_PATH))) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME, "The " + algorithm + " root is not one of " + agency + ".");
        }
        try {
            algorithm.verify(root, root.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED,
                    "The " + algorithm + " root of " + agency + " was altered: its own signature does not verify.",
                    e);
        }
    }

    private static void checkCrl(RootAlgorithm algorithm, X509Certificate root, X509CRL crl) throws ExchangeException {
        // A critical extension means: not this issuer's complete list (delta, indirect, partial scope).
        Set<String> critical = crl.getCriticalExtensionOIDs();
        boolean complete = critical == null || critical.isEmpty();
        if (!complete
                || crl.getNextUpdate() == null
                || crl.getExtensionValue(Extension.cRLNumber.getId()) == null
                || !crl.getSigAlgOID().equals(algorithm.signatureOid())
                || !crl.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE,
                    "The " + algorithm
                            + " revocation list is not a complete, numbered list of its root with a next update.");
        }
        try {
            crlNumber(crl);
            algorithm.verify(crl, root.getPublicKey());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE,
                    "The " + algorithm + " revocation list is not signed by its root.",
                    e);
        }
    }

    private static BigInteger crlNumber(X509CRL crl) {
        byte[] extension = crl.getExtensionValue(Extension.cRLNumber.getId());
        return ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                .getPositiveValue();
    }
}
