package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.story.Story;
import org.entente.v1.ContentChunk;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.Marking;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitFinish;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;

/// Limits of how long the gateway waits. Each is one second here.
final class WaitingTrials {
    private static final int MIN_BYTES = 65_536;
    private static final Duration STEP = Duration.ofMillis(150);

    static final Map<String, Object> LIMITS = Map.of(
            "handshakeSeconds", 1,
            "callIdleSeconds", 1,
            "minBytesPerSecond", MIN_BYTES,
            "connectionIdleSeconds", 1,
            "drainSeconds", 1);

    private WaitingTrials() {}

    static void handshake(Lab lab, int over) throws Exception {
        if (over == 0) {
            try (RawHttp2 raw = lab.raw("probe")) {
                raw.await(frame -> frame.type() == Frames.SETTINGS);
            }
            return;
        }
        long begin = System.nanoTime();
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), lab.agencies.port(Lab.GBR))) {
            silent.setSoTimeout((int) Lab.SOON.toMillis());
            assertEquals(-1, silent.getInputStream().read());
        }
        assertAfterASecond(begin);
    }

    /// A header and then nothing, of a stream and of a single request.
    static void callIdle(Lab lab, int over) throws Exception {
        BlockingClientCall<SubmitRequest, SubmitResponse> call = submit(lab);
        if (over == 0) {
            pause();
            finish(call, 0);
            return;
        }
        long begin = System.nanoTime();
        ExchangeException refused = lab.refused(call::read);
        assertEquals(Reason.UNAVAILABLE, refused.reason());
        assertTrue(refused.text().contains("limits.callIdleSeconds"), refused::text);
        assertAfterASecond(begin);
        try (RawHttp2 raw = lab.raw("probe")) {
            raw.send(Frames.call(1, CallTrials.STATUS, Map.of()));
            RawHttp2.Frame answer = raw.awaitStatus(1);
            assertEquals("14", answer.header("grpc-status"));
            assertTrue(answer.header("grpc-message").contains("limits.callIdleSeconds"), answer::toString);
        }
    }

    /// Never silent for long, and still too slow.
    static void minBytes(Lab lab, int over) throws Exception {
        BlockingClientCall<SubmitRequest, SubmitResponse> call = submit(lab);
        long begin = System.nanoTime();
        if (over == 0) {
            finish(call, send(call, MIN_BYTES, 10 * MIN_BYTES));
            return;
        }
        ExchangeException refused = lab.refused(() -> {
            send(call, 1_000, 1_000_000);
            return call.read();
        });
        assertEquals(Reason.UNAVAILABLE, refused.reason());
        assertTrue(refused.text().contains("limits.minBytesPerSecond"), refused::text);
        assertAfterASecond(begin);
    }

    /// Chunk after chunk, with pauses, until it is all there or the gateway ends it.
    private static long send(BlockingClientCall<SubmitRequest, SubmitResponse> call, int chunk, long all)
            throws StatusException, InterruptedException {
        long sent = 0;
        while (sent < all
                && call.write(SubmitRequest.newBuilder()
                        .setContent(
                                ContentChunk.newBuilder().setOffset(sent).setData(ByteString.copyFrom(new byte[chunk])))
                        .build())) {
            sent += chunk;
            pause();
        }
        return sent;
    }

    /// Graceful: GOAWAY without an error, then the end. A connection with a call stays.
    static void connectionIdle(Lab lab, int over) throws Exception {
        try (RawHttp2 busy = lab.raw("probe");
                RawHttp2 idle = lab.raw("probe")) {
            busy.send(CallTrials.watch(1));
            long begin = System.nanoTime();
            RawHttp2.Frame end = idle.await(frame -> frame.type() == Frames.GOAWAY);
            assertEquals(Frames.NO_ERROR, end.code());
            idle.awaitEnd();
            assertAfterASecond(begin);
            assertTrue(busy.isOpen());
            busy.send(Frames.reset(1));
            if (over > 0) {
                busy.awaitEnd();
            }
        }
    }

    static void connectionAge(Lab lab, int over) throws Exception {
        try (RawHttp2 raw = lab.raw("probe")) {
            raw.send(CallTrials.watch(1));
            if (over > 0) {
                assertEquals(
                        Frames.NO_ERROR,
                        raw.await(frame -> frame.type() == Frames.GOAWAY).code());
            }
            assertTrue(raw.isOpen(), "running calls go on");
        }
    }

    /// gRPC asks after ten seconds of silence at the earliest: these connections wait beside the other rows.
    ///
    /// @param answering its PINGs are answered
    /// @param deaf its PINGs are not
    record Silent(RawHttp2 answering, RawHttp2 deaf, long begin) implements AutoCloseable {
        static final int SECONDS = 10;

        static Silent of(Lab lab) throws Exception {
            Silent silent = new Silent(lab.raw("probe"), lab.raw("probe").withoutPings(), System.nanoTime());
            silent.answering.send(CallTrials.watch(1));
            silent.deaf.send(CallTrials.watch(1));
            return silent;
        }

        /// The gateway asks, and only then; whoever answers may stay.
        void asked(int over) throws InterruptedException {
            if (over > 0) {
                answering.await(WaitingTrials::isQuestion);
                assertTrue(System.nanoTime() - begin >= TimeUnit.SECONDS.toNanos(SECONDS - 1));
            }
            assertTrue(answering.isOpen());
        }

        void answered(int over) throws InterruptedException {
            if (over > 0) {
                deaf.await(WaitingTrials::isQuestion);
                deaf.await(frame -> frame.type() == Frames.GOAWAY);
            }
            assertTrue(answering.isOpen());
        }

        @Override
        public void close() {
            answering.close();
            deaf.close();
        }
    }

    private static boolean isQuestion(RawHttp2.Frame frame) {
        return frame.type() == Frames.PING && frame.flags() == 0;
    }

    /// While the gateway stops, what runs may end well within the time, and is ended after it.
    static void drain(Lab lab, int over) throws Exception {
        BlockingClientCall<SubmitRequest, SubmitResponse> call = submit(lab);
        long begin = System.nanoTime();
        Thread stop = Thread.ofPlatform().start(() -> lab.agencies.stop(Lab.GBR));
        try {
            if (over == 0) {
                finish(call, 0);
            } else {
                // It sends all the time, so that it is not ended for being silent.
                ExchangeException ended = lab.refused(() -> {
                    send(call, MIN_BYTES, 100 * MIN_BYTES);
                    return call.read();
                });
                assertEquals(Reason.DRAINING, ended.reason());
                assertAfterASecond(begin);
            }
        } finally {
            stop.join();
            lab.agencies.start(Lab.GBR);
        }
    }

    private static BlockingClientCall<SubmitRequest, SubmitResponse> submit(Lab lab) throws Exception {
        BlockingClientCall<SubmitRequest, SubmitResponse> call =
                ExchangeServiceGrpc.newBlockingV2Stub(lab.channel("probe")).submit();
        call.write(SubmitRequest.newBuilder()
                .setHeader(SubmitHeader.newBuilder()
                        .setRequestId(java.util.UUID.randomUUID().toString())
                        .setPackageId(Story.newId().toString())
                        .setRecipient(Lab.USA)
                        .setMarking(Marking.newBuilder().setPolicy("gbr").setBanner("UK SECRET"))
                        .setContentType("application/json")
                        .setPrecedence(Precedence.PRECEDENCE_ROUTINE))
                .build());
        SubmitResponse first = call.read();
        assertTrue(first != null && first.hasResume());
        return call;
    }

    private static void finish(BlockingClientCall<SubmitRequest, SubmitResponse> call, long length)
            throws InterruptedException, StatusException {
        call.write(SubmitRequest.newBuilder()
                .setFinish(SubmitFinish.newBuilder().setContentLength(length))
                .build());
        call.halfClose();
        SubmitResponse last = call.read();
        assertTrue(last != null && last.hasResult());
    }

    /// What a slow caller does between its messages.
    private static void pause() throws InterruptedException {
        assertTrue(!new CountDownLatch(1).await(STEP.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static void assertAfterASecond(long begin) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(millis >= 800, () -> "after " + millis + " ms");
    }
}
