package org.entente.trust;

import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Names and extensions of the certificates we issue, by their profile. Source: RFC 5280 section 4.2.
final class CertificateExtensions {
    /// RFC 5280 appendix A.1, ub-common-name and ub-organization-name.
    private static final int MAX_NAME = 64;

    private static final int KEY_IDENTIFIER_BYTES = 20;

    private CertificateExtensions() {}

    /// For people to read; nothing is decided by it.
    static X500Name subject(SpiffeId id) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, id.agency().value())
                .addRDN(BCStyle.CN, shortened(id.agency() + id.path().replace('/', ' ')))
                .build();
    }

    static X500Name rootSubject(AgencyId agency, String country, RootAlgorithm root) {
        String algorithm = switch (root) {
            case P384 -> "P-384";
            case MLDSA87 -> "ML-DSA-87";
        };
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, country)
                .addRDN(BCStyle.O, agency.value())
                .addRDN(BCStyle.CN, shortened(algorithm + " root of " + agency))
                .build();
    }

    static void add(
            X509v3CertificateBuilder builder,
            CertificateProfile profile,
            SpiffeId id,
            PublicKey key,
            PublicKey issuerKey,
            List<GeneralName> serverNames)
            throws ExchangeException {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.value()));
        names.addAll(serverNames);
        try {
            builder.addExtension(
                    Extension.basicConstraints,
                    true,
                    new BasicConstraints(profile.issuer().isEmpty()));
            int uses = profile.keyUsage().stream().mapToInt(KeyUsageBit::mask).reduce(0, (a, b) -> a | b);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(uses));
            KeyPurposeId[] purposes = profile.extendedKeyUsage().stream()
                    .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                    .toArray(KeyPurposeId[]::new);
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(key)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyIdentifier(issuerKey)));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        } catch (IOException e) {
            throw new ExchangeException(Reason.INTERNAL, "The certificate could not be made.", e);
        }
    }

    /// DNS and IP names, only where the profile has them; [Reason#INVALID_REQUEST] otherwise.
    static List<GeneralName> serverNames(CertificateProfile profile, List<String> dnsNames, List<String> ipAddresses)
            throws ExchangeException {
        if (!profile.serverNames() && !(dnsNames.isEmpty() && ipAddresses.isEmpty())) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "A certificate of profile " + profile.name() + " has no server names.");
        }
        List<GeneralName> names = new ArrayList<>();
        try {
            for (String name : dnsNames) {
                if (!AgencyId.isValid(name)) {
                    throw new IllegalArgumentException("not a DNS name");
                }
                names.add(new GeneralName(GeneralName.dNSName, name));
            }
            for (String address : ipAddresses) {
                names.add(new GeneralName(GeneralName.iPAddress, address));
            }
        } catch (IllegalArgumentException e) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "A server name must be a lower-case DNS name or an IP address.", e);
        }
        return names;
    }

    /// RFC 7093 section 2, method 2, so that SHA-1 occurs nowhere.
    static byte[] keyIdentifier(PublicKey key) {
        byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getOctets();
        return Arrays.copyOf(Sha384.of(bits), KEY_IDENTIFIER_BYTES);
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}
