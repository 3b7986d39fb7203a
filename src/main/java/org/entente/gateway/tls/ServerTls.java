package org.entente.gateway.tls;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.AsciiString;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Tls;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.CertificateFacts;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;

/// The gateway's listening side of TLS: 1.3 only, post-quantum groups only, a client certificate always,
/// HTTP/2 by ALPN or nothing, no session tickets, so that every connection shows its certificate anew.
public final class ServerTls {
    /// Whose certificates may open a connection. What they may call is decided on each call.
    public static final Set<Purpose> CALLERS = Set.of(Purpose.GATEWAY, Purpose.CLIENT);

    private ServerTls() {}

    /// How many HTTP/2 frames of a kind one connection may send in a second.
    ///
    /// @param control `limits.controlFramesPerSecond`: those without content, but for resets
    /// @param calls beginnings of calls
    /// @param resets `limits.resetsPerSecond`: calls taken back
    public record FrameRates(int control, int calls, int resets) {}

    /// The negotiator for a gRPC server's listener.
    ///
    /// @param trust asked anew on each handshake
    /// @param connections counted there
    /// @param frames at more of which a connection is cut off
    /// @throws ExchangeException CONFIGURATION when the TLS library or the key cannot be used
    public static ProtocolNegotiator negotiator(
            X509ExtendedKeyManager identity,
            Supplier<TrustStore> trust,
            Clock clock,
            Connections connections,
            FrameRates frames)
            throws ExchangeException {
        return new WatchingNegotiator(
                InternalProtocolNegotiators.serverTls(context(identity, trust, clock)), connections, frames);
    }

    static SslContext context(X509ExtendedKeyManager identity, Supplier<TrustStore> trust, Clock clock)
            throws ExchangeException {
        Tls.requireOpenSsl();
        var callers = new AgencyTrustManager(trust, clock, CALLERS, null, SecurityLog::certificateRefused);
        SslContextBuilder builder = SslContextBuilder.forServer(identity)
                .trustManager(callers)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(Tls.PROTOCOL);
        GrpcSslContexts.configure(builder, SslProvider.OPENSSL);
        // BoringSSL picks among TLS 1.3's three ciphers itself (AES-128-GCM where the machine has AES instructions); a
        // list of ciphers is ignored, so none is given that would promise more.
        builder.option(OpenSslContextOption.GROUPS, Tls.groups());
        try {
            SslContext context = builder.build();
            // Netty gives BoringSSL no ticket keys; without a cache either, nothing can be resumed.
            if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
                sessions.setSessionCacheEnabled(false);
            }
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "TLS cannot be set up with the key and chain in keys/tls; issue new ones.",
                    e);
        }
    }

    /// Counts connections, and tells the security log of handshakes that come to nothing, also before a certificate is
    /// judged: no certificate, no common group, no TLS 1.3, no HTTP/2. gRPC itself drops them without a word.
    private record WatchingNegotiator(ProtocolNegotiator tls, Connections connections, FrameRates frames)
            implements ProtocolNegotiator {
        @Override
        public AsciiString scheme() {
            return tls.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
            return new HandshakeWatch(tls.newHandler(handler), connections, frames);
        }

        @Override
        public void close() {
            tls.close();
        }
    }

    /// Stands before the negotiation until that has put TLS into the pipeline, which it does when the
    /// channel is active; then listens to the handshake and leaves.
    private static final class HandshakeWatch extends ChannelInboundHandlerAdapter {
        private final ChannelHandler negotiation;
        private final Connections connections;
        private final FrameRates frames;

        HandshakeWatch(ChannelHandler negotiation, Connections connections, FrameRates frames) {
            this.negotiation = negotiation;
            this.connections = connections;
            this.frames = frames;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().addAfter(ctx.name(), null, negotiation);
            if (!connections.opened()) {
                var _ = ctx.channel().close();
                return;
            }
            ctx.channel().closeFuture().addListener(closed -> connections.closed());
            listen(ctx);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) throws Exception {
            super.channelActive(ctx);
            listen(ctx);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            super.userEventTriggered(ctx, event);
            listen(ctx);
        }

        private void listen(ChannelHandlerContext ctx) {
            SslHandler ssl = ctx.pipeline().get(SslHandler.class);
            if (ssl == null || ctx.isRemoved()) {
                return;
            }
            String from = String.valueOf(ctx.channel().remoteAddress());
            FrameLimit limit = new FrameLimit(frames, () -> {
                String client = name(ssl);
                connections.cutOff(client);
                SecurityLog.connectionEnded(
                        client, "limits.controlFramesPerSecond, limits.resetsPerSecond or twice limits.callsPerSecond");
            });
            ssl.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    SecurityLog.handshakeRefused(from, done.cause());
                } else if (!ApplicationProtocolNames.HTTP_2.equals(ssl.applicationProtocol())) {
                    // TLS stands, but gRPC ends the connection before it reads anything.
                    SecurityLog.handshakeRefused(from, new SSLException("no HTTP/2 was offered by ALPN"));
                } else {
                    join(name(ssl), ctx.channel(), limit);
                }
            });
            ctx.pipeline().addAfter(ctx.pipeline().context(ssl).name(), null, limit);
            ctx.pipeline().remove(this);
        }

        private void join(String client, Channel channel, FrameLimit limit) {
            if (!connections.joined(client)) {
                SecurityLog.connectionEnded(client, "limits.maxConnectionsPerClient");
                var _ = channel.close();
                return;
            }
            connections.add(channel);
            channel.closeFuture().addListener(closed -> {
                connections.remove(channel);
                connections.left(client);
            });
            long nanos = connections.keptOutNanos(client);
            if (nanos > 0) {
                // Not closed at once: it would come again, and a handshake is what costs most. So it holds its place
                // among the client's connections, unheard, until the time is over.
                limit.keepOut(channel.pipeline().context(limit), nanos);
            }
        }

        /// Who stands in the certificate that the trust manager accepted.
        private static String name(SslHandler ssl) {
            try {
                return CertificateFacts.name(
                                (X509Certificate) ssl.engine().getSession().getPeerCertificates()[0])
                        .value();
            } catch (SSLPeerUnverifiedException | ExchangeException e) {
                return "nobody";
            }
        }
    }
}
