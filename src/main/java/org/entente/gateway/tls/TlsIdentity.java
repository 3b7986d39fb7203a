package org.entente.gateway.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateFile;
import org.entente.trust.KeyPairs;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;

/// The gateway's own certificate and key, for its listener and for its calls to partners. Read once and checked whole
/// before anybody sees them: a pair, under the agency's own root, for a gateway, with this gateway's name.
public final class TlsIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "gateway";

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain;
    }

    /// Reads and checks them.
    ///
    /// @throws ExchangeException CONFIGURATION naming what is wrong with which file
    public static TlsIdentity load(Path key, Path chain, AgencyId agency, TrustStore trust, Instant now)
            throws ExchangeException {
        PrivateKey privateKey = PrivateKeyFile.read(key);
        List<X509Certificate> certificates = CertificateFile.read(chain);
        SpiffeId id;
        try {
            id = trust.verify(certificates, Set.of(Purpose.GATEWAY), now);
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The certificate in " + chain + " would be refused: " + e.text(), e);
        }
        if (!id.equals(SpiffeId.of(agency, "/gateway"))) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The certificate in " + chain + " is of " + id + ", not of this gateway.");
        }
        if (!KeyPairs.match(certificates.getFirst().getPublicKey(), privateKey)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The key in " + key + " is not the one of the certificate in " + chain + "; issue both again.");
        }
        return new TlsIdentity(privateKey, certificates);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }
}
