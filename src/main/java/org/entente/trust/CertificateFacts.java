package org.entente.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.entente.ExchangeException;
import org.entente.Reason;

/// What a certificate says of itself, read strictly. Nothing here is proved before the chain is verified.
public final class CertificateFacts {
    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    static final String ANY_USAGE = "2.5.29.37.0";
    static final String ECDSA_SHA384 = "1.2.840.10045.4.3.3";
    static final String MLDSA_87 = "2.16.840.1.101.3.4.3.19";

    private CertificateFacts() {}

    /// The identity in the one URI subject alternative name; [Reason#CERTIFICATE_NAME] if there is none, more
    /// than one, or one that is not an identity. Read by Bouncy Castle, since the JDK drops a name extension it
    /// cannot parse.
    public static SpiffeId name(X509Certificate certificate) throws ExchangeException {
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        String uri = null;
        int uris = 0;
        try {
            if (extension != null) {
                byte[] names = ASN1OctetString.getInstance(extension).getOctets();
                for (GeneralName name : GeneralNames.getInstance(names).getNames()) {
                    if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                        uri = ((ASN1String) name.getName()).getString();
                        uris++;
                    }
                }
            }
        } catch (RuntimeException e) {
            throw new ExchangeException(Reason.CERTIFICATE_NAME, "The certificate's names are malformed.", e);
        }
        if (uri == null || uris != 1) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME,
                    "The certificate has " + uris
                            + " URI names where exactly one is needed, such as spiffe://agency.country/gateway.");
        }
        try {
            return SpiffeId.parse(uri);
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME,
                    "The certificate's URI name is not an identity such as spiffe://agency.country/gateway.",
                    e);
        }
    }

    /// The kind of the certificate's key: `P384`, `MLDSA87`, `MLKEM1024`; `unknown` for one that is not used
    /// here.
    public static String key(X509Certificate certificate) {
        return KeyKind.of(certificate.getPublicKey()).map(Enum::name).orElse("unknown");
    }

    /// The one private usage; [Reason#CERTIFICATE_PURPOSE] if there is none, more than one, or
    /// `anyExtendedKeyUsage`.
    public static Purpose purpose(X509Certificate certificate) throws ExchangeException {
        Set<Purpose> found = EnumSet.noneOf(Purpose.class);
        int inArc = 0;
        for (String usage : extendedUsages(certificate)) {
            if (usage.equals(ANY_USAGE)) {
                throw purposeRefused("The certificate may be used for anything, which no certificate here may.");
            }
            if (usage.startsWith(Purpose.ARC + ".")) {
                inArc++;
            }
            for (Purpose purpose : Purpose.values()) {
                if (purpose.oid().equals(usage)) {
                    found.add(purpose);
                }
            }
        }
        if (inArc != 1 || found.size() != 1) {
            throw purposeRefused("The certificate names " + inArc + " of our purposes (extended key usages under "
                    + Purpose.ARC + ") where exactly one is needed.");
        }
        return found.iterator().next();
    }

    static List<String> extendedUsages(X509Certificate certificate) throws ExchangeException {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null ? List.of() : usages;
        } catch (CertificateParsingException e) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_PURPOSE, "The certificate's extended key usages are malformed.", e);
        }
    }

    static ExchangeException purposeRefused(String message) {
        return new ExchangeException(Reason.CERTIFICATE_PURPOSE, message);
    }
}
