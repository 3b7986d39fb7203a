package org.entente.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// A channel to one gateway, and what is known of why it fails. For several threads.
final class Connection implements AutoCloseable {
    private static final long SHUTDOWN_SECONDS = 2;

    private final Supplier<ManagedChannel> opener;
    private final Address address;
    private final boolean withCertificate;
    private final AtomicReference<@Nullable ExchangeException> refusal;

    /// Guarded by this.
    private ManagedChannel channel;

    /// @param opener opens a channel; called again when one has failed
    /// @param refusal where the trust decision leaves why it refused the gateway's certificate
    Connection(
            Supplier<ManagedChannel> opener,
            Address address,
            boolean withCertificate,
            AtomicReference<@Nullable ExchangeException> refusal) {
        this.opener = opener;
        this.channel = opener.get();
        this.address = address;
        this.withCertificate = withCertificate;
        this.refusal = refusal;
    }

    /// The channel for one call. One that failed is replaced: it would refuse calls unasked for seconds, later for
    /// minutes, though the gateway may be back. Who repeats calls pauses between them.
    synchronized ManagedChannel channel() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.shutdown();
            refusal.set(null);
            channel = opener.get();
        }
        return channel;
    }

    ExchangeException failure(StatusException e) {
        ExchangeException refused = refusal.get();
        if (refused != null) {
            return new ExchangeException(
                    refused.reason(), "The certificate of " + address + " is refused: " + refused.text(), e);
        }
        ExchangeException failure = StatusErrors.toException(e, address);
        if (!withCertificate && StatusErrors.wasConnected(e)) {
            // In TLS 1.3 the server refuses after our handshake is over, and its alert may be lost with the connection.
            return new ExchangeException(
                    Reason.UNAUTHENTICATED,
                    address + " wants a certificate, and this home has no tls/ folder to present one from;"
                            + " ask your agency for its key and certificate.",
                    e);
        }
        return failure;
    }

    @Override
    public synchronized void close() {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
