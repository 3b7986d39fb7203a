package org.entente.gateway.grpc;

import java.time.Duration;
import org.entente.ExchangeException;
import org.entente.Reason;

/// How long a stream waits for its caller.
///
/// @param idle one read or write at most, `limits.callIdleSeconds`
/// @param minBytesPerSecond what a caller must bring or take while it is waited for, once the sum of all waits is
/// longer than `idle`: who sends a byte now and then would hold its place for ever. Time in which the gateway itself is
/// busy does not count against the caller.
public record Patience(Duration idle, int minBytesPerSecond) {
    private static final double NANOS = 1e9;

    ExchangeException nothing(String what) {
        return new ExchangeException(
                Reason.UNAVAILABLE,
                "For " + idle.toSeconds() + " s " + what + " (limits.callIdleSeconds). Make the call again.");
    }

    /// Refuses a caller that kept us waiting for too little.
    ///
    /// @param waitedNanos in all reads and writes of the call
    /// @param bytes of all messages of the call
    void require(long waitedNanos, long bytes) throws ExchangeException {
        if (waitedNanos > idle.toNanos() && bytes < waitedNanos / NANOS * minBytesPerSecond) {
            throw new ExchangeException(
                    Reason.UNAVAILABLE,
                    "The stream brings less than " + minBytesPerSecond + " bytes a second (limits.minBytesPerSecond)."
                            + " Make the call again over a better line.");
        }
    }
}
