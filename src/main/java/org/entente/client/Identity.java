package org.entente.client;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.trust.CertificateFile;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.SpiffeId;
import org.jspecify.annotations.Nullable;

/// Our own certificate chain and key for outgoing connections: the one there is, whoever asks. Immutable.
public final class Identity extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private Identity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /// Reads `key.pem` and `chain.pem` of a folder.
    ///
    /// @throws ExchangeException `CONFIGURATION` when one is missing, malformed, or open to other accounts
    public static Identity read(Path folder) throws ExchangeException {
        return new Identity(
                PrivateKeyFile.read(folder.resolve("key.pem")), CertificateFile.read(folder.resolve("chain.pem")));
    }

    /// Whether the certificate names this holder. The gateway judges the certificate; this only finds mixed-up files.
    boolean isOf(SpiffeId id) {
        try {
            Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
            return names != null
                    && names.stream().anyMatch(name -> name.getLast().equals(id.value()));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    @Override
    public String chooseEngineClientAlias(
            String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(
            String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
