package org.entente.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.v1.DeliverFinish;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.Segment;
import org.entente.v1.SendFrom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real calls over a loopback connection.
class BidiCallTest {
    private static final long SOON = 10;
    private static final int SEGMENT = 262_144;

    private final AtomicReference<BidiCall.Handler<DeliverRequest, DeliverResponse>> handler = new AtomicReference<>();
    private final AtomicReference<Duration> idle = new AtomicReference<>(Duration.ofSeconds(SOON));
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Server server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        var service = new PeerServiceGrpc.PeerServiceImplBase() {
            @Override
            public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> caller) {
                return BidiCall.serve(caller, new Patience(idle.get(), 1), handler.get());
            }
        };
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service)
                .executor(executor)
                .intercept(new ErrorInterceptor())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        server.shutdownNow();
        assertTrue(server.awaitTermination(SOON, TimeUnit.SECONDS));
        executor.shutdownNow();
    }

    @Test
    void readsInOrderAnswersAndEndsWithTheHandler() throws Exception {
        handler.set(call -> {
            DeliverRequest request;
            while ((request = call.read()) != null && !request.hasFinish()) {
                call.write(from(request.getSegment().getIndex()));
            }
        });
        var client = new Client();
        for (int i = 0; i < 10; i++) {
            client.send(segment(i, 10));
        }
        client.send(DeliverRequest.newBuilder()
                .setFinish(DeliverFinish.getDefaultInstance())
                .build());
        for (int i = 0; i < 10; i++) {
            assertEquals(i, client.next().getSendFrom().getSegment());
        }
        client.awaitGoodEnd();
    }

    @Test
    void halfCloseIsReadAsNullAgainAndAgain() throws Exception {
        handler.set(call -> {
            int messages = 0;
            while (call.read() != null) {
                messages++;
            }
            assertEquals(null, call.read());
            call.write(from(messages));
        });
        var client = new Client();
        client.send(segment(0, 1));
        client.requests().onCompleted();
        assertEquals(1, client.next().getSendFrom().getSegment());
        client.awaitGoodEnd();
    }

    @Test
    void aHandlerThatDoesNotReadSlowsItsCallerDown() throws Exception {
        var gate = new CountDownLatch(1);
        handler.set(call -> {
            gate.await();
            while (call.read() != null) {
                // Only drain.
            }
        });
        var client = new Client();
        int sent = client.sendWhileReady(1_000);
        assertTrue(sent < 100, "the caller could send " + sent + " segments nobody read");
        gate.countDown();
        assertTrue(client.ready.tryAcquire(SOON, TimeUnit.SECONDS));
        client.requests().onCompleted();
        client.awaitGoodEnd();
    }

    @Test
    void aWriterWaitsForACallerThatDoesNotRead() throws Exception {
        var written = new AtomicInteger();
        var failure = new CompletableFuture<ExchangeException>();
        idle.set(Duration.ofMillis(300));
        handler.set(call -> {
            try {
                for (int i = 0; i < 1_000_000; i++) {
                    call.write(from(i));
                    written.incrementAndGet();
                }
            } catch (ExchangeException e) {
                failure.complete(e);
                throw e;
            }
        });
        var client = new Client(false);
        assertEquals(Reason.UNAVAILABLE, failure.get(SOON, TimeUnit.SECONDS).reason());
        assertTrue(written.get() < 1_000_000);
        client.requests().cancel("done", null);
    }

    @Test
    void cancellingUnblocksARead() throws Exception {
        var reading = new CountDownLatch(1);
        var failure = new CompletableFuture<ExchangeException>();
        handler.set(call -> {
            reading.countDown();
            failure.complete(assertThrows(ExchangeException.class, call::read));
        });
        var client = new Client();
        assertTrue(reading.await(SOON, TimeUnit.SECONDS));
        client.requests().cancel("enough", null);
        assertEquals(Reason.UNAVAILABLE, failure.get(SOON, TimeUnit.SECONDS).reason());
    }

    @Test
    void cancellingInterruptsWhateverElseTheHandlerWaitsFor() throws Exception {
        var waiting = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        handler.set(call -> {
            waiting.countDown();
            assertThrows(InterruptedException.class, () -> new CountDownLatch(1).await());
            interrupted.countDown();
        });
        var client = new Client();
        assertTrue(waiting.await(SOON, TimeUnit.SECONDS));
        client.requests().cancel("enough", null);
        assertTrue(interrupted.await(SOON, TimeUnit.SECONDS));
    }

    @Test
    void aShieldedActionIsInterruptedOnlyAfterwards() throws Exception {
        var inside = new CountDownLatch(1);
        var outcome = new CompletableFuture<String>();
        handler.set(call -> {
            String within = call.shielded(() -> {
                inside.countDown();
                while (!call.isCancelled()) {
                    Thread.onSpinWait();
                }
                return Thread.currentThread().isInterrupted() ? "interrupted" : "left alone";
            });
            outcome.complete(within + ", then " + (Thread.interrupted() ? "interrupted" : "left alone"));
        });
        var client = new Client();
        assertTrue(inside.await(SOON, TimeUnit.SECONDS));
        client.requests().cancel("enough", null);
        assertEquals("left alone, then interrupted", outcome.get(SOON, TimeUnit.SECONDS));
    }

    @Test
    void aRefusalLeavesWithItsReasonAndAFaultWithoutItsText() throws Exception {
        handler.set(call -> {
            call.read();
            throw new ExchangeException(Reason.SEGMENT_INVALID, "Segment 0 is not the one of the manifest.");
        });
        var refused = new Client();
        refused.send(segment(0, 1));
        assertEquals("SEGMENT_INVALID", refused.awaitReason());
        handler.set(call -> {
            throw new IllegalStateException("hidden");
        });
        assertEquals("INTERNAL", new Client().awaitReason());
    }

    @Test
    void aCallerThatSendsNothingIsGivenUp() throws Exception {
        idle.set(Duration.ofMillis(100));
        handler.set(BidiCall::read);
        assertEquals("UNAVAILABLE", new Client().awaitReason());
    }

    private static DeliverRequest segment(int index, int bytes) {
        return DeliverRequest.newBuilder()
                .setSegment(Segment.newBuilder().setIndex(index).setData(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    private static DeliverResponse from(int segment) {
        return DeliverResponse.newBuilder()
                .setSendFrom(SendFrom.newBuilder().setSegment(segment))
                .build();
    }

    private final class Client implements ClientResponseObserver<DeliverRequest, DeliverResponse> {
        private final BlockingQueue<DeliverResponse> responses = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private final boolean reads;
        final Semaphore ready = new Semaphore(0);

        @SuppressWarnings("NullAway.Init") // set by gRPC before the call starts
        private ClientCallStreamObserver<DeliverRequest> requests;

        Client() {
            this(true);
        }

        Client(boolean reads) {
            this.reads = reads;
            PeerServiceGrpc.newStub(channel).deliver(this);
        }

        ClientCallStreamObserver<DeliverRequest> requests() {
            return requests;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<DeliverRequest> stream) {
            requests = stream;
            stream.setOnReadyHandler(ready::release);
            if (!reads) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        void send(DeliverRequest request) {
            requests.onNext(request);
        }

        /// Sends segments until the transport takes no more for a while.
        int sendWhileReady(int most) throws InterruptedException {
            int sent = 0;
            while (sent < most && ready.tryAcquire(500, TimeUnit.MILLISECONDS)) {
                while (sent < most && requests.isReady()) {
                    send(segment(sent++, SEGMENT));
                }
            }
            return sent;
        }

        DeliverResponse next() throws InterruptedException {
            DeliverResponse response = responses.poll(SOON, TimeUnit.SECONDS);
            assertNotNull(response);
            return response;
        }

        void awaitGoodEnd() throws InterruptedException, ExecutionException, TimeoutException {
            assertTrue(end.get(SOON, TimeUnit.SECONDS));
        }

        String awaitReason() throws InterruptedException, TimeoutException, InvalidProtocolBufferException {
            var e = assertThrows(ExecutionException.class, () -> end.get(SOON, TimeUnit.SECONDS));
            var status = StatusProto.fromThrowable((StatusRuntimeException) e.getCause());
            assertNotNull(status);
            assertTrue(!status.getMessage().contains("hidden"));
            return status.getDetails(0).unpack(ErrorInfo.class).getReason();
        }

        @Override
        public void onNext(DeliverResponse response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable t) {
            end.completeExceptionally(t);
        }

        @Override
        public void onCompleted() {
            end.complete(true);
        }
    }
}
