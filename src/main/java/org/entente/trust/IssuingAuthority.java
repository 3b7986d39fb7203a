package org.entente.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Issues an agency's certificates and revocation lists with its two root keys: for development and small
/// installations. Serial numbers are 128 random bits. Not for many threads.
public final class IssuingAuthority {
    private static final int SERIAL_BITS = 128;

    private final AgencyTrust trust;
    private final PrivateKey p384Key;
    private final PrivateKey mldsa87Key;
    private final SecureRandom random;

    /// An authority whose keys exist; [Reason#CONFIGURATION] if a key is not its root's.
    public IssuingAuthority(AgencyTrust trust, PrivateKey p384Key, PrivateKey mldsa87Key, SecureRandom random)
            throws ExchangeException {
        this.trust = trust;
        this.p384Key = p384Key;
        this.mldsa87Key = mldsa87Key;
        this.random = random;
        for (RootAlgorithm root : RootAlgorithm.values()) {
            if (!KeyPairs.match(trust.root(root).getPublicKey(), key(root))) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The " + root + " private key is not the one of the root of " + trust.agency() + ".");
            }
        }
    }

    /// Makes both roots of an agency, valid from `notBefore`, with empty revocation lists valid for
    /// `crlValidity`. `country` is the two-letter code for the subject's name.
    public static IssuingAuthority create(
            AgencyId agency, String country, Instant notBefore, Duration crlValidity, SecureRandom random)
            throws ExchangeException {
        KeyPair p384 = KeyPairs.p384();
        KeyPair mldsa87 = KeyPairs.mldsa87();
        X509Certificate p384Root = selfSigned(agency, country, RootAlgorithm.P384, p384, notBefore, random);
        X509Certificate mldsa87Root = selfSigned(agency, country, RootAlgorithm.MLDSA87, mldsa87, notBefore, random);
        Instant until = notBefore.plus(crlValidity);
        AgencyTrust trust = AgencyTrust.of(
                agency,
                p384Root,
                mldsa87Root,
                list(RootAlgorithm.P384, p384Root, p384.getPrivate(), List.of(), notBefore, until),
                list(RootAlgorithm.MLDSA87, mldsa87Root, mldsa87.getPrivate(), List.of(), notBefore, until));
        return new IssuingAuthority(trust, p384.getPrivate(), mldsa87.getPrivate(), random);
    }

    /// The roots and the revocation lists it was made with.
    public AgencyTrust trust() {
        return trust;
    }

    /// The root's private key, for [PrivateKeyFile].
    public PrivateKey key(RootAlgorithm root) {
        return switch (root) {
            case P384 -> p384Key;
            case MLDSA87 -> mldsa87Key;
        };
    }

    /// A leaf certificate by the profile, valid from `notBefore` for the profile's days, at most as long as its
    /// root. [Reason#INVALID_REQUEST] if the identity, the key or the names are not the profile's.
    public X509Certificate issue(
            CertificateProfile profile,
            SpiffeId id,
            PublicKey publicKey,
            List<String> dnsNames,
            List<String> ipAddresses,
            Instant notBefore)
            throws ExchangeException {
        RootAlgorithm root = profile.issuer().orElse(null);
        if (root == null || !id.agency().equals(trust.agency()) || !profile.allows(id)) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "A certificate of profile " + profile.name() + " for " + id + " cannot be issued by "
                            + trust.agency() + ".");
        }
        if (KeyKind.of(publicKey).filter(profile.key()::equals).isEmpty()) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "Profile " + profile.name() + " is for " + profile.key() + " keys.");
        }
        List<GeneralName> names = CertificateExtensions.serverNames(profile, dnsNames, ipAddresses);
        X509Certificate issuer = trust.root(root);
        Instant from = notBefore.truncatedTo(ChronoUnit.SECONDS);
        Instant until = from.plus(profile.validity());
        Instant rootEnd = issuer.getNotAfter().toInstant();
        var builder = new X509v3CertificateBuilder(
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                serial(random),
                new Time(Date.from(from)),
                new Time(Date.from(until.isAfter(rootEnd) ? rootEnd : until)),
                CertificateExtensions.subject(id),
                SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
        CertificateExtensions.add(builder, profile, id, publicKey, issuer.getPublicKey(), names);
        return sign(builder, root, key(root));
    }

    /// Fresh revocation lists of both roots that name all of `revoked`, in a new trust. The lists' number is
    /// the time in milliseconds, so a list made later counts as newer.
    public AgencyTrust crl(List<Revoked> revoked, Instant thisUpdate, Duration validity) throws ExchangeException {
        Instant until = thisUpdate.plus(validity);
        return AgencyTrust.of(
                trust.agency(),
                trust.p384Root(),
                trust.mldsa87Root(),
                list(RootAlgorithm.P384, trust.p384Root(), p384Key, revoked, thisUpdate, until),
                list(RootAlgorithm.MLDSA87, trust.mldsa87Root(), mldsa87Key, revoked, thisUpdate, until));
    }

    private static X509Certificate selfSigned(
            AgencyId agency, String country, RootAlgorithm root, KeyPair keys, Instant notBefore, SecureRandom random)
            throws ExchangeException {
        CertificateProfile profile = CertificateProfile.load(
                switch (root) {
                    case P384 -> "root-p384";
                    case MLDSA87 -> "root-mldsa87";
                });
        Instant from = notBefore.truncatedTo(ChronoUnit.SECONDS);
        X500Name name = CertificateExtensions.rootSubject(agency, country, root);
        var builder = new X509v3CertificateBuilder(
                name,
                serial(random),
                new Time(Date.from(from)),
                new Time(Date.from(from.plus(profile.validity()))),
                name,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        SpiffeId id = SpiffeId.of(agency, AgencyTrust.ROOT_PATH);
        CertificateExtensions.add(builder, profile, id, keys.getPublic(), keys.getPublic(), List.of());
        return sign(builder, root, keys.getPrivate());
    }

    private static X509CRL list(
            RootAlgorithm root,
            X509Certificate issuer,
            PrivateKey key,
            List<Revoked> revoked,
            Instant thisUpdate,
            Instant nextUpdate)
            throws ExchangeException {
        var builder = new X509v2CRLBuilder(
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                new Time(Date.from(thisUpdate.truncatedTo(ChronoUnit.SECONDS))));
        builder.setNextUpdate(new Time(Date.from(nextUpdate.truncatedTo(ChronoUnit.SECONDS))));
        for (Revoked entry : revoked) {
            if (entry.root() == root) {
                builder.addCRLEntry(
                        entry.serial(),
                        Date.from(entry.at().truncatedTo(ChronoUnit.SECONDS)),
                        entry.cause().code());
            }
        }
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(CertificateExtensions.keyIdentifier(issuer.getPublicKey())));
            builder.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(thisUpdate.toEpochMilli())));
            return CertificateFile.parseCrl(builder.build(signer(root, key)).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new ExchangeException(Reason.INTERNAL, "The revocation list could not be made.", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, RootAlgorithm root, PrivateKey key)
            throws ExchangeException {
        try {
            return CertificateFile.parse(builder.build(signer(root, key)).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new ExchangeException(Reason.INTERNAL, "The certificate could not be made.", e);
        }
    }

    private static ContentSigner signer(RootAlgorithm root, PrivateKey key) throws OperatorCreationException {
        return switch (root) {
            case P384 ->
                new JcaContentSignerBuilder("SHA384withECDSA")
                        .setProvider(Providers.BC)
                        .build(key);
            case MLDSA87 -> new JcaContentSignerBuilder("ML-DSA-87").build(key);
        };
    }

    /// Positive; RFC 5280 section 4.1.2.2 allows 20 bytes.
    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
    }
}
