package org.entente.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;

/// Opens connections to gateways. A channel connects at its first call and again by itself.
public final class Channels {
    /// HTTP/2 flow-control window in bytes, for both directions: a segment must not wait for a window update.
    public static final int FLOW_WINDOW_BYTES = 8 << 20;

    /// A segment with its Merkle path, or an offer with all its wraps, and some room; nothing larger is ever
    /// sent.
    public static final int MAX_MESSAGE_BYTES = 512 << 10;

    /// Headers and trailers of a call; an error's details travel there.
    static final int MAX_METADATA_BYTES = 32 << 10;

    /// Above this many buffered bytes a writer waits.
    static final int ON_READY_BYTES = 2 << 20;

    private static final long KEEP_ALIVE_SECONDS = 60;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 20;

    private Channels() {}

    /// The caller owns the channel and shuts it down.
    public static ManagedChannel open(Address address, SslContext tls) {
        return NettyChannelBuilder.forAddress(address.host(), address.port())
                .sslContext(tls)
                .flowControlWindow(FLOW_WINDOW_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // A proxy in between would see and end our mutual TLS; a gateway is reached directly.
                .proxyDetector(target -> null)
                // Retrying is the caller's: it knows what is idempotent, and the courier's back-off is durable.
                .disableRetry()
                .build();
    }
}
