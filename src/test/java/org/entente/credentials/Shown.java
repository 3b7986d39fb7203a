package org.entente.credentials;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.trust.Forgery;

/// What one side shows of itself in a handshake.
///
/// @param chain leaf first
record Shown(List<X509Certificate> chain, PrivateKey key) {
    Shown {
        chain = List.copyOf(chain);
    }

    static Shown of(Forgery forgery) throws ExchangeException {
        return new Shown(forgery.chain(), forgery.keys.getPrivate());
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }
}
