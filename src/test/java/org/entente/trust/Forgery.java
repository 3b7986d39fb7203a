package org.entente.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.entente.ExchangeException;

/// A gateway certificate that is right in everything until one thing is changed.
final class Forgery {
    X509Certificate issuer;
    PrivateKey issuerKey;
    String signature = "SHA384withECDSA";
    PublicKey key;
    List<String> uris = List.of("spiffe://usa.state/gateway");
    List<String> usages = List.of(Purpose.GATEWAY.oid(), CertificateFacts.SERVER_AUTH, CertificateFacts.CLIENT_AUTH);
    int keyUsage = KeyUsage.digitalSignature;
    boolean ca = false;
    boolean unknownCritical = false;
    BigInteger serial = BigInteger.valueOf(4711);
    Instant from = TestAgency.START;
    Instant until = TestAgency.START.plusSeconds(90L * 24 * 3600);

    Forgery(TestAgency agency) {
        issuer = agency.trust.p384Root();
        issuerKey = agency.authority.key(RootAlgorithm.P384);
        key = KeyPairs.p384().getPublic();
    }

    X509Certificate make() throws ExchangeException {
        var builder = new X509v3CertificateBuilder(
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                serial,
                Date.from(from),
                Date.from(until),
                new X500Name("CN=forged"),
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "gateway.example"));
        uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        KeyPurposeId[] purposes = usages.stream()
                .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                .toArray(KeyPurposeId[]::new);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            if (unknownCritical) {
                builder.addExtension(new ASN1ObjectIdentifier("1.2.3.4.5"), true, DERNull.INSTANCE);
            }
            return CertificateFile.parse(builder.build(new JcaContentSignerBuilder(signature).build(issuerKey))
                    .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// With one bit of the signature changed.
    static X509Certificate altered(X509Certificate certificate) throws ExchangeException {
        byte[] der = CertificateFile.der(certificate).clone();
        byte[] changed = Arrays.copyOf(der, der.length);
        changed[der.length - 1] ^= 1;
        return CertificateFile.parse(changed);
    }
}
