package org.entente.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// A gateway certificate that is right in everything until one thing is changed. Also what stands above it: an
/// intermediate, or a root of somebody else.
public final class Forgery {
    public static final String SERVER_AUTH = CertificateFacts.SERVER_AUTH;
    public static final String CLIENT_AUTH = CertificateFacts.CLIENT_AUTH;
    public static final String EMAIL_PROTECTION = CertificateFacts.EMAIL_PROTECTION;
    public static final String ANY_USAGE = CertificateFacts.ANY_USAGE;
    public static final String UNKNOWN_PURPOSE = Purpose.ARC + ".9";

    private static final Object MAKING_RSA = new Object();
    private static final long VALID_SECONDS = 90L * 24 * 3600;

    private static @Nullable KeyPair rsa;

    /// Who signs; null for the certificate itself.
    public @Nullable X509Certificate issuer;

    public PrivateKey issuerKey;
    public String signature = "SHA384withECDSA";
    public KeyPair keys = KeyPairs.p384();
    public String subject = "CN=forged";
    public List<String> uris = List.of("spiffe://usa.state/gateway");
    public List<String> usages = List.of(Purpose.GATEWAY.oid(), SERVER_AUTH, CLIENT_AUTH);
    public int keyUsage = KeyUsage.digitalSignature;
    public boolean ca = false;
    public boolean unknownCritical = false;

    /// With one bit of the signature changed.
    public boolean altered = false;

    /// The only URI host that certificates below may name.
    public @Nullable String permittedHost;

    public BigInteger serial = BigInteger.valueOf(4711);
    public Instant from;
    public Instant until;

    /// What is sent after the certificate.
    public List<X509Certificate> above = List.of();

    Forgery(TestAgency agency) {
        this(agency.trust.p384Root(), agency.authority.key(RootAlgorithm.P384), TestAgency.START);
    }

    public Forgery(X509Certificate issuer, PrivateKey issuerKey, Instant from) {
        this.issuer = issuer;
        this.issuerKey = issuerKey;
        this.from = from;
        this.until = from.plusSeconds(VALID_SECONDS);
    }

    /// A change of one certificate: a row of a table.
    public interface Change {
        void apply(Forgery forgery) throws ExchangeException, GeneralSecurityException;
    }

    /// Makes it its own issuer.
    public Forgery selfSigned() {
        issuer = null;
        issuerKey = keys.getPrivate();
        return this;
    }

    /// Puts an intermediate, issued by the present issuer, between it and the certificate.
    public Forgery below(Change change) throws ExchangeException, GeneralSecurityException {
        var intermediate = new Forgery(issuer(), issuerKey, from);
        intermediate.subject = "CN=intermediate " + above.size();
        intermediate.ca = true;
        intermediate.keyUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
        intermediate.usages = List.of();
        intermediate.uris = List.of();
        change.apply(intermediate);
        issuer = intermediate.make();
        issuerKey = intermediate.keys.getPrivate();
        above = Stream.concat(Stream.of(issuer()), above.stream()).toList();
        return this;
    }

    /// Signs it by a root that nobody knows, under a name of its own.
    public Forgery belowUnknownRoot() throws ExchangeException {
        var root = new Forgery(issuer(), issuerKey, from).selfSigned();
        root.subject = "CN=a root of somebody";
        root.ca = true;
        root.keyUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
        root.usages = List.of();
        issuer = root.make();
        issuerKey = root.keys.getPrivate();
        return this;
    }

    private X509Certificate issuer() {
        if (issuer == null) {
            throw new IllegalStateException("it is its own issuer");
        }
        return issuer;
    }

    /// The certificate and what is sent after it.
    public List<X509Certificate> chain() throws ExchangeException {
        return Stream.concat(Stream.of(make()), above.stream()).toList();
    }

    public X509Certificate make() throws ExchangeException {
        X500Name name = new X500Name(subject);
        var builder = new X509v3CertificateBuilder(
                issuer == null
                        ? name
                        : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                serial,
                Date.from(from),
                Date.from(until),
                name,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        try {
            addExtensions(builder);
            X509Certificate made =
                    CertificateFile.parse(builder.build(new JcaContentSignerBuilder(signature).build(issuerKey))
                            .getEncoded());
            return altered ? altered(made) : made;
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addExtensions(X509v3CertificateBuilder builder) throws IOException {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "gateway.example"));
        uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        KeyPurposeId[] purposes = usages.stream()
                .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                .toArray(KeyPurposeId[]::new);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        if (purposes.length > 0) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (permittedHost != null) {
            var host = new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, permittedHost));
            builder.addExtension(
                    Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {host}, null));
        }
        if (unknownCritical) {
            builder.addExtension(new ASN1ObjectIdentifier("1.2.3.4.5"), true, DERNull.INSTANCE);
        }
    }

    /// With one bit of the signature changed.
    static X509Certificate altered(X509Certificate certificate) throws ExchangeException {
        byte[] der = CertificateFile.der(certificate).clone();
        byte[] changed = Arrays.copyOf(der, der.length);
        changed[der.length - 1] ^= 1;
        return CertificateFile.parse(changed);
    }

    public static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /// Made once per process, because it takes long.
    public static KeyPair rsa() throws GeneralSecurityException {
        synchronized (MAKING_RSA) {
            if (rsa == null) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(3072);
                rsa = generator.generateKeyPair();
            }
            return rsa;
        }
    }
}
