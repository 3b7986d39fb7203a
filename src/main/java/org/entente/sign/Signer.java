package org.entente.sign;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.CertificateFile;
import org.entente.trust.Sha384;

/// A private signing key with its certificate chain. Owns the key; never shows it. Safe for several threads.
public final class Signer {
    private final SignatureAlgorithm algorithm;
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /// Takes a key over.
    ///
    /// @param chain leaf first, without the root
    public Signer(SignatureAlgorithm algorithm, PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a signer needs its certificate");
        }
        this.algorithm = algorithm;
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// SHA-384 of the certificate, as a header names it.
    public byte[] certificateDigest() {
        return Sha384.of(CertificateFile.der(certificate()));
    }

    List<X509Certificate> chain() {
        return chain;
    }

    byte[] sign(byte[] message) throws ExchangeException {
        try {
            return algorithm.sign(key, message);
        } catch (GeneralSecurityException e) {
            throw new ExchangeException(
                    Reason.INTERNAL, "Signing with the " + algorithm.fileName() + " key failed.", e);
        }
    }
}
