package org.entente.credentials;

import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.SendFrom;

/// A partner's gateway that takes the beginning of a delivery, or refuses it, and keeps the connection.
final class FakePartner implements AutoCloseable {
    private static final long SECONDS = 20;

    private final Server server;

    /// The first message of each delivery, and one later one.
    private final BlockingQueue<DeliverRequest> messages = new LinkedBlockingQueue<>();

    /// When the first connection ended, as [System#nanoTime].
    private final CompletableFuture<Long> disconnected = new CompletableFuture<>();

    /// @param takes whether to ask for the segments, or to refuse the offer
    FakePartner(int port, SslContext tls, boolean takes) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sslContext(tls)
                .addTransportFilter(new ServerTransportFilter() {
                    @Override
                    public void transportTerminated(Attributes attributes) {
                        disconnected.complete(System.nanoTime());
                    }
                })
                .addService(new PeerServiceGrpc.PeerServiceImplBase() {
                    @Override
                    public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> caller) {
                        return new Delivery((ServerCallStreamObserver<DeliverResponse>) caller, takes);
                    }
                })
                .build()
                .start();
    }

    private final class Delivery implements StreamObserver<DeliverRequest> {
        private final ServerCallStreamObserver<DeliverResponse> caller;
        private final boolean takes;

        Delivery(ServerCallStreamObserver<DeliverResponse> caller, boolean takes) {
            this.caller = caller;
            this.takes = takes;
            // Two messages and no more: the rest fills the flow control's window, so that it stays in the middle.
            caller.disableAutoRequest();
            caller.request(2);
        }

        @Override
        public void onNext(DeliverRequest message) {
            messages.add(message);
            if (!message.hasOffer()) {
                return;
            }
            if (takes) {
                caller.onNext(DeliverResponse.newBuilder()
                        .setSendFrom(SendFrom.getDefaultInstance())
                        .build());
            } else {
                caller.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
            }
        }

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }

    /// Waits for the next message.
    DeliverRequest next() throws InterruptedException {
        DeliverRequest message = messages.poll(SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was sent");
        }
        return message;
    }

    /// How many messages came that nobody waited for.
    int unread() {
        return messages.size();
    }

    void forget() {
        messages.clear();
    }

    /// Waits for the end of the first connection; when it was, as [System#nanoTime].
    long disconnected() throws Exception {
        return disconnected.get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
