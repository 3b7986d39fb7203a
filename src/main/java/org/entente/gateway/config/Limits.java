package org.entente.gateway.config;

import java.time.Duration;
import org.entente.exchange.ExchangeLimits;

/// What the gateway takes from its callers at most. Meaning, unit and default of each: `deploy/examples/gateway.yaml`.
///
/// @param maxMessageBytes one gRPC message; an offer with its signatures and wraps needs 512 KiB
/// @param maxMetadataBytes the headers of one call
/// @param maxConnections at the same time, of everybody, with or without a certificate
/// @param maxConnectionsPerClient at the same time
/// @param maxCallsPerConnection calls at the same time on one connection
/// @param maxCallsPerClient calls at the same time on all connections of one client
/// @param handshake until the TLS handshake must be done
/// @param callIdle how long one read or write of a stream waits for the caller, and how long a request may take to come
/// @param minBytesPerSecond of a stream, while the gateway waits for its caller
/// @param connectionIdle after which a connection without calls is closed
/// @param connectionAge after which a connection takes no new calls, so that the caller connects again
/// @param keepAlive of silence after which the gateway asks whether the caller is still there
/// @param keepAliveTimeout within which the caller must answer that
/// @param permitKeepAlive the least time between the same question asked by a caller
/// @param drain how long running calls may go on when the gateway stops
/// @param callsPerSecond of one caller, a second's worth of them at once
/// @param resetsPerSecond streams of one connection that are reset
/// @param controlFramesPerSecond frames of one connection that bring no content
/// @param refusalsPerMinute of one caller recorded one by one; the rest of the minute is recorded as one number
/// @param exchange what is taken of packages; their keys stand below `limits` too
public record Limits(
        int maxMessageBytes,
        int maxMetadataBytes,
        int maxConnections,
        int maxConnectionsPerClient,
        int maxCallsPerConnection,
        int maxCallsPerClient,
        Duration handshake,
        Duration callIdle,
        int minBytesPerSecond,
        Duration connectionIdle,
        Duration connectionAge,
        Duration keepAlive,
        Duration keepAliveTimeout,
        Duration permitKeepAlive,
        Duration drain,
        int callsPerSecond,
        int resetsPerSecond,
        int controlFramesPerSecond,
        int refusalsPerMinute,
        ExchangeLimits exchange) {

    static Limits read(ConfigNode limits) {
        return new Limits(
                limits.integer("maxMessageBytes", 1_048_576, 524_288, 16_777_216),
                limits.integer("maxMetadataBytes", 8_192, 1_024, 65_536),
                limits.integer("maxConnections", 1_000, 1, 1_000_000),
                limits.integer("maxConnectionsPerClient", 16, 1, 100_000),
                limits.integer("maxCallsPerConnection", 100, 1, 10_000),
                limits.integer("maxCallsPerClient", 32, 1, 10_000),
                limits.seconds("handshakeSeconds", 10, 1, 120),
                limits.seconds("callIdleSeconds", 60, 1, 3_600),
                limits.integer("minBytesPerSecond", 1_024, 1, 1_048_576),
                limits.seconds("connectionIdleSeconds", 300, 1, 86_400),
                limits.seconds("connectionAgeSeconds", 43_200, 1, 604_800),
                limits.seconds("keepAliveSeconds", 30, 10, 3_600),
                limits.seconds("keepAliveTimeoutSeconds", 20, 1, 300),
                limits.seconds("permitKeepAliveSeconds", 10, 1, 3_600),
                limits.seconds("drainSeconds", 30, 0, 3_600),
                limits.integer("callsPerSecond", 100, 1, 100_000),
                limits.integer("resetsPerSecond", 200, 1, 100_000),
                limits.integer("controlFramesPerSecond", 1_000, 10, 1_000_000),
                limits.integer("refusalsPerMinute", 10, 1, 1_000),
                exchange(limits));
    }

    /// No limit of the formats can be raised: the greatest value is theirs.
    private static ExchangeLimits exchange(ConfigNode limits) {
        return new ExchangeLimits(
                limits.integer("maxHeaderBytes", 131_072, 8_192, 131_072),
                limits.integer("maxBannerChars", 1_024, 16, 1_024),
                limits.integer("maxPortions", 256, 0, 256),
                limits.integer("maxRecipients", 8, 2, 8),
                limits.integer("maxSegments", 1 << 24, 1, 1 << 24),
                limits.number("maxPackageBytes", 1L << 40, 1, 1L << 42),
                limits.number("bytesInFlightPerPartner", 134_217_728, 262_160, 1L << 40),
                limits.number("storedBytesPerPartner", 1L << 42, 1, 1L << 60),
                limits.integer("receiptsPerPackage", 16, 1, 64),
                limits.integer("inboxPage", 500, 1, 500));
    }
}
