package org.entente.client;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// What every connection has in common: TLS 1.3 with a post-quantum key exchange, by BoringSSL, because the JDK's TLS
/// has no post-quantum groups before JDK 27. The gateway's listeners use the same constants.
public final class Tls {
    /// The only protocol version.
    public static final String PROTOCOL = "TLSv1.3";

    private static final String[] GROUPS = {"X25519MLKEM768", "MLKEM1024"};

    private Tls() {}

    /// Key exchange groups, preferred first: a hybrid, and the one CNSA 2.0 names. There is no classical one.
    public static String[] groups() {
        return GROUPS.clone();
    }

    /// The context of outgoing connections.
    ///
    /// `trust` alone decides whom we talk to: it must compare the peer's SPIFFE ID with the expected one,
    /// because no host name is checked. A gateway is named by its agency, not by the machine it happens to run
    /// on, and a host name would let anybody stand in who controls the DNS.
    ///
    /// @param keys our certificate and key, or null to present none (the other side will refuse)
    /// @throws ExchangeException `CONFIGURATION` when the TLS library or the key cannot be used
    public static SslContext client(@Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust)
            throws ExchangeException {
        requireOpenSsl();
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (keys != null) {
            builder.keyManager(keys);
        }
        builder.trustManager(trust).protocols(PROTOCOL).endpointIdentificationAlgorithm(null);
        GrpcSslContexts.configure(builder, SslProvider.OPENSSL);
        // No list of ciphers: BoringSSL ignores one and picks among TLS 1.3's three itself.
        builder.option(OpenSslContextOption.GROUPS, groups());
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "TLS cannot be set up with this certificate and key: " + e.getMessage(), e);
        }
    }

    /// Refuses early and in words what would otherwise be a linkage error.
    ///
    /// @throws ExchangeException `CONFIGURATION` when the native library does not load on this machine
    public static void requireOpenSsl() throws ExchangeException {
        if (!OpenSsl.isAvailable()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The TLS library does not load on this machine (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + "): add netty-tcnative-boringssl-static of your platform"
                            + " to the class path.",
                    OpenSsl.unavailabilityCause());
        }
    }
}
