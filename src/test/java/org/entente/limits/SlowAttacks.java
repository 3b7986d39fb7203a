package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.entente.story.Story;
import org.entente.v1.ContentChunk;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.FetchRequest;
import org.entente.v1.Marking;
import org.entente.v1.PackageRef;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;

/// Clients that take a place and do next to nothing with it.
final class SlowAttacks {
    /// Of one client, by default.
    private static final int PLACES = 32;

    private static final String SUBMIT = ExchangeServiceGrpc.getSubmitMethod().getFullMethodName();
    private static final String FETCH = ExchangeServiceGrpc.getFetchMethod().getFullMethodName();
    private static final String UNAVAILABLE = "14";

    private SlowAttacks() {}

    /// Half of the places with the header of a call, half with the header of a submission.
    static void headerAndNothing(Lab lab) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            for (int i = 0; i < PLACES; i++) {
                int stream = 2 * i + 1;
                if (i % 2 == 0) {
                    raw.send(Frames.call(stream, CallTrials.STATUS, Map.of()));
                } else {
                    raw.send(Frames.call(stream, SUBMIT, Map.of()), data(stream, header()));
                }
            }
            for (int i = 0; i < PLACES; i++) {
                assertEnded(
                        raw.await(frame -> frame.type() == Frames.HEADERS
                                && !frame.header("grpc-status").isEmpty()),
                        "limits.callIdleSeconds");
            }
        }
    }

    /// A message that never ends, byte by byte.
    static void byteByByte(Lab lab) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.send(Frames.call(1, SUBMIT, Map.of()), data(1, header()));
            raw.send(Frames.frame(Frames.DATA, 0, 1, Frames.prefixed(262_000, new byte[0])));
            RawHttp2.Frame ended = drip(raw, i -> Frames.frame(Frames.DATA, 0, 1, new byte[1]));
            assertEnded(ended, "limits.callIdleSeconds");
        }
    }

    /// Whole messages, of one byte of content each.
    static void messageByMessage(Lab lab) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.send(Frames.call(1, SUBMIT, Map.of()), data(1, header()));
            RawHttp2.Frame ended = drip(raw, i -> data(1, chunk(i)));
            assertEnded(ended, "limits.minBytesPerSecond");
        }
    }

    private static RawHttp2.Frame drip(RawHttp2 raw, java.util.function.IntFunction<byte[]> drop)
            throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Thread dripping = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; !over.await(100, TimeUnit.MILLISECONDS); i++) {
                    raw.send(drop.apply(i));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return raw.awaitStatus(1);
        } finally {
            over.countDown();
            dripping.join();
        }
    }

    /// Asks for a large package and the inbox as often as it may, and reads nothing of it.
    static void neverReads(Lab lab, String packageId) throws Exception {
        FetchRequest fetch = FetchRequest.newBuilder()
                .setPackage(PackageRef.newBuilder().setPackageId(packageId))
                .build();
        // No window at all for the streams.
        try (RawHttp2 raw = lab.raw("hostile", 4, 0)) {
            raw.await(frame -> frame.type() == Frames.SETTINGS);
            for (int i = 0; i < PLACES; i++) {
                int stream = 2 * i + 1;
                if (i % 4 == 0) {
                    raw.send(CallTrials.watch(stream));
                } else {
                    raw.send(Frames.call(stream, FETCH, Map.of()), Frames.message(stream, fetch.toByteArray()));
                }
            }
            Lab.until("they are served", () -> CallTrials.live(lab) >= PLACES - 1);
            // Nor is anything kept for it.
            raw.awaitEnd();
        }
        Lab.until("nothing of it runs", () -> CallTrials.live(lab) <= 1);
    }

    private static void assertEnded(RawHttp2.Frame answer, String limit) {
        assertEquals(UNAVAILABLE, answer.header("grpc-status"), answer::toString);
        assertTrue(answer.header("grpc-message").contains(limit), answer::toString);
    }

    private static byte[] header() {
        return SubmitRequest.newBuilder().setHeader(submission()).build().toByteArray();
    }

    static SubmitHeader submission() {
        return SubmitHeader.newBuilder()
                .setRequestId(Story.newId().toString())
                .setPackageId(Story.newId().toString())
                .setRecipient(Lab.USA)
                .setMarking(Marking.newBuilder().setPolicy("gbr").setBanner("UK SECRET"))
                .setContentType("application/json")
                .setPrecedence(Precedence.PRECEDENCE_ROUTINE)
                .build();
    }

    private static byte[] chunk(int offset) {
        return SubmitRequest.newBuilder()
                .setContent(ContentChunk.newBuilder().setOffset(offset).setData(ByteString.copyFrom(new byte[1])))
                .build()
                .toByteArray();
    }

    private static byte[] data(int stream, byte[] message) {
        return Frames.frame(Frames.DATA, 0, stream, Frames.prefixed(message.length, message));
    }
}
