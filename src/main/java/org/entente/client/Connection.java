package org.entente.client;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// A channel to one gateway, and what is known of why it fails.
final class Connection implements AutoCloseable {
    private static final long SHUTDOWN_SECONDS = 2;

    private final ManagedChannel channel;
    private final Address address;
    private final boolean withCertificate;
    private final AtomicReference<@Nullable ExchangeException> refusal;

    /// @param refusal where the trust decision leaves why it refused the gateway's certificate
    Connection(
            ManagedChannel channel,
            Address address,
            boolean withCertificate,
            AtomicReference<@Nullable ExchangeException> refusal) {
        this.channel = channel;
        this.address = address;
        this.withCertificate = withCertificate;
        this.refusal = refusal;
    }

    ManagedChannel channel() {
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
    public void close() {
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
