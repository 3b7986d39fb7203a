package org.entente.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Certificates and revocation lists: PEM files, and strict DER.
public final class CertificateFile {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String CRL = "X509 CRL";
    private static final int MAX_CERTIFICATES = 16;

    private CertificateFile() {}

    /// The certificates of a PEM file in their order, leaf first; at least one, at most 16.
    /// [Reason#CONFIGURATION] if the file is not that.
    public static List<X509Certificate> read(Path file) throws ExchangeException {
        List<byte[]> blocks = Pem.decode(file, DurableFile.read(file), CERTIFICATE);
        if (blocks.size() > MAX_CERTIFICATES) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The file " + file + " holds more than " + MAX_CERTIFICATES
                            + " certificates; keep the leaf and its intermediates.");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] block : blocks) {
            try {
                certificates.add(parse(block));
            } catch (ExchangeException e) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The file " + file + " holds a malformed certificate; write it again.",
                        e);
            }
        }
        return List.copyOf(certificates);
    }

    /// Replaces the file atomically.
    public static void write(Path file, List<X509Certificate> certificates) throws ExchangeException {
        DurableFile.replace(file, pem(certificates));
    }

    /// The bytes of a PEM file of these certificates.
    public static byte[] pem(List<X509Certificate> certificates) {
        var pem = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            pem.append(Pem.encode(CERTIFICATE, der(certificate)));
        }
        return pem.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// The one revocation list of a PEM file; [Reason#CONFIGURATION] if the file is not that.
    public static X509CRL readCrl(Path file) throws ExchangeException {
        List<byte[]> blocks = Pem.decode(file, DurableFile.read(file), CRL);
        if (blocks.size() != 1) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The file " + file + " must hold exactly one revocation list; write it again.");
        }
        return parseCrl(blocks.getFirst());
    }

    /// Replaces the file atomically.
    public static void writeCrl(Path file, X509CRL crl) throws ExchangeException {
        DurableFile.replace(file, Pem.encode(CRL, der(crl)).getBytes(StandardCharsets.US_ASCII));
    }

    /// Exactly one certificate in DER: trailing bytes and any other encoding are refused with
    /// [Reason#CERTIFICATE_UNTRUSTED]. So is what only one of the two readers that we use takes for a
    /// certificate: they would not see the same in it.
    public static X509Certificate parse(byte[] der) throws ExchangeException {
        try {
            var _ = Certificate.getInstance(requireDer(der));
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new ExchangeException(Reason.CERTIFICATE_UNTRUSTED, "A certificate is not a certificate in DER.", e);
        }
    }

    /// Exactly one revocation list in DER; anything else is refused with [Reason#REVOCATION_UNAVAILABLE].
    public static X509CRL parseCrl(byte[] der) throws ExchangeException {
        try {
            var _ = CertificateList.getInstance(requireDer(der));
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE, "A revocation list is not a revocation list in DER.", e);
        }
    }

    /// The certificate's bytes.
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has its encoding", e);
        }
    }

    /// The revocation list's bytes.
    public static byte[] der(X509CRL crl) {
        try {
            return crl.getEncoded();
        } catch (CRLException e) {
            throw new IllegalStateException("a parsed revocation list has its encoding", e);
        }
    }

    private static ASN1Primitive requireDer(byte[] der) throws IOException, CertificateException {
        // The first call refuses trailing bytes; the second, BER that is not DER.
        ASN1Primitive value = ASN1Primitive.fromByteArray(der);
        if (value == null || !Arrays.equals(der, value.getEncoded(ASN1Encoding.DER))) {
            throw new CertificateException("not DER");
        }
        return value;
    }
}
