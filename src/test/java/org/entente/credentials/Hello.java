package org.entente.credentials;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.entente.client.Tls;
import org.entente.trust.Forgery;
import org.jspecify.annotations.Nullable;

/// How a side speaks TLS, right until a row changes one thing. By BoringSSL, as both real sides do.
///
/// @param alpn empty for none
/// @param ownsKey whether it holds the private key of the certificate that it shows
record Hello(String protocol, List<String> groups, List<String> alpn, boolean ownsKey) {
    static final Hello RIGHT = new Hello(Tls.PROTOCOL, List.of(Tls.groups()), List.of("h2"), true);

    Hello protocol(String other) {
        return new Hello(other, groups, alpn, ownsKey);
    }

    Hello groups(String... others) {
        return new Hello(protocol, List.of(others), alpn, ownsKey);
    }

    Hello offering(String... others) {
        return new Hello(protocol, groups, List.of(others), ownsKey);
    }

    /// With somebody else's certificate.
    Hello without() {
        return new Hello(protocol, groups, alpn, false);
    }

    /// The side that connects.
    ///
    /// @param shown null to show no certificate
    SslContext client(@Nullable Shown shown, X509ExtendedTrustManager judge)
            throws GeneralSecurityException, SSLException {
        var builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
        if (shown != null && ownsKey) {
            builder.keyManager(shown.key(), shown.chain().toArray(X509Certificate[]::new));
        } else if (shown != null) {
            builder.keyManager(keyless(shown)).option(OpenSslContextOption.PRIVATE_KEY_METHOD, new StrangeKey());
        }
        return speaking(builder.trustManager(judge));
    }

    /// The side that listens; it asks the caller for a certificate, as a gateway does.
    SslContext server(Shown shown, X509ExtendedTrustManager judge) throws GeneralSecurityException, SSLException {
        var builder = ownsKey
                ? SslContextBuilder.forServer(shown.key(), shown.chain().toArray(X509Certificate[]::new))
                : SslContextBuilder.forServer(keyless(shown))
                        .option(OpenSslContextOption.PRIVATE_KEY_METHOD, new StrangeKey());
        return speaking(builder.trustManager(judge).clientAuth(ClientAuth.REQUIRE));
    }

    private SslContext speaking(SslContextBuilder builder) throws SSLException {
        builder.sslProvider(SslProvider.OPENSSL)
                .protocols(protocol)
                .option(OpenSslContextOption.GROUPS, groups.toArray(String[]::new));
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, alpn));
        }
        return builder.build();
    }

    private static KeyManagerFactory keyless(Shown shown) throws GeneralSecurityException {
        try {
            return OpenSslX509KeyManagerFactory.newKeyless(shown.chain().toArray(X509Certificate[]::new));
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /// Signs by a key that is not the certificate's.
    private static final class StrangeKey implements OpenSslPrivateKeyMethod {
        @Override
        public byte[] sign(SSLEngine engine, int algorithm, byte[] input) throws GeneralSecurityException {
            Signature signature = Signature.getInstance("SHA384withECDSA");
            signature.initSign(Forgery.ec("secp384r1").getPrivate());
            signature.update(input);
            return signature.sign();
        }

        @Override
        public byte[] decrypt(SSLEngine engine, byte[] input) {
            throw new UnsupportedOperationException();
        }
    }
}
