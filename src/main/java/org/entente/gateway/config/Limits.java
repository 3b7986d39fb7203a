package org.entente.gateway.config;

import java.time.Duration;

/// What the gateway takes from its callers at most. Meaning, unit and default of each: `deploy/examples/gateway.yaml`.
///
/// @param maxMessageBytes one gRPC message; an offer with its signatures and wraps needs 512 KiB
/// @param maxMetadataBytes the headers of one call
/// @param maxCallsPerConnection calls at the same time on one connection
/// @param handshake until the TLS handshake must be done
/// @param callIdle how long one read or write of a stream waits for the caller
/// @param connectionIdle after which a connection without calls is closed
/// @param connectionAge after which a connection takes no new calls, so that the caller connects again
/// @param keepAlive of silence after which the gateway asks whether the caller is still there
/// @param keepAliveTimeout within which the caller must answer that
/// @param permitKeepAlive the least time between the same question asked by a caller
/// @param drain how long running calls may go on when the gateway stops
/// @param callsPerSecond of one caller, a second's worth of them at once
/// @param refusalsPerMinute of one caller recorded one by one; the rest of the minute is recorded as one number
public record Limits(
        int maxMessageBytes,
        int maxMetadataBytes,
        int maxCallsPerConnection,
        Duration handshake,
        Duration callIdle,
        Duration connectionIdle,
        Duration connectionAge,
        Duration keepAlive,
        Duration keepAliveTimeout,
        Duration permitKeepAlive,
        Duration drain,
        int callsPerSecond,
        int refusalsPerMinute) {

    static Limits read(ConfigNode limits) {
        return new Limits(
                limits.integer("maxMessageBytes", 1_048_576, 524_288, 16_777_216),
                limits.integer("maxMetadataBytes", 8_192, 1_024, 65_536),
                limits.integer("maxCallsPerConnection", 100, 1, 10_000),
                limits.seconds("handshakeSeconds", 10, 1, 120),
                limits.seconds("callIdleSeconds", 60, 1, 3_600),
                limits.seconds("connectionIdleSeconds", 300, 1, 86_400),
                limits.seconds("connectionAgeSeconds", 43_200, 60, 604_800),
                limits.seconds("keepAliveSeconds", 30, 10, 3_600),
                limits.seconds("keepAliveTimeoutSeconds", 20, 1, 300),
                limits.seconds("permitKeepAliveSeconds", 10, 1, 3_600),
                limits.seconds("drainSeconds", 30, 0, 3_600),
                limits.integer("callsPerSecond", 100, 1, 100_000),
                limits.integer("refusalsPerMinute", 10, 1, 1_000));
    }
}
