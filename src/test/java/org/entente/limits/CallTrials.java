package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.story.Metrics;
import org.entente.story.Story;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.WatchInboxRequest;

/// Limits of single calls and of how many there are at one time.
final class CallTrials {
    static final String STATUS = ExchangeServiceGrpc.getGetPackageStatusMethod().getFullMethodName();
    static final String WATCH = ExchangeServiceGrpc.getWatchInboxMethod().getFullMethodName();

    private static final int MAX_MESSAGE = 524_288;
    private static final int MAX_METADATA = 2_048;
    private static final int PER_CONNECTION = 5;
    private static final int PER_CLIENT = 8;

    static final Map<String, Object> LIMITS = Map.of(
            "maxMessageBytes", MAX_MESSAGE,
            "maxMetadataBytes", MAX_METADATA,
            "maxCallsPerConnection", PER_CONNECTION,
            "maxCallsPerClient", PER_CLIENT);

    private CallTrials() {}

    /// Either is refused: the one that fits for what it says, the other for its length.
    static void messageBytes(Lab lab, int over) throws Exception {
        AcknowledgeRequest request = sized(MAX_MESSAGE + over);
        ExchangeException refused =
                lab.refused(() -> lab.stub(lab.channel("probe")).acknowledge(request));
        if (over == 0) {
            assertNotEquals(Reason.TOO_LARGE, refused.reason());
            assertNotEquals(Reason.UNAVAILABLE, refused.reason());
        } else {
            assertEquals(Reason.TOO_LARGE, refused.reason());
            assertTrue(refused.text().contains("limits.maxMessageBytes"), refused::text);
        }
    }

    private static AcknowledgeRequest sized(int bytes) {
        AcknowledgeRequest bare = acknowledge(0);
        AcknowledgeRequest close = acknowledge(bytes - bare.getSerializedSize() - 10);
        AcknowledgeRequest exact =
                acknowledge(bytes - bare.getSerializedSize() - 10 + bytes - close.getSerializedSize());
        assertEquals(bytes, exact.getSerializedSize());
        return exact;
    }

    private static AcknowledgeRequest acknowledge(int filler) {
        return AcknowledgeRequest.newBuilder()
                .setRequestId("x".repeat(filler))
                .setPackage(PackageRef.newBuilder().setPackageId(Story.newId().toString()))
                .build();
    }

    /// What HTTP/2 counts: names, values, and 32 for each.
    static void metadataBytes(Lab lab, int over) throws Exception {
        int bare = Frames.size(Frames.callHeaders(STATUS, Map.of("x-filler", "")));
        String filler = "x".repeat(MAX_METADATA - bare + over);
        try (RawHttp2 raw = lab.raw("probe")) {
            raw.send(
                    Frames.call(1, STATUS, Map.of("x-filler", filler)),
                    Frames.message(1, statusRequest().toByteArray()));
            if (over > 0) {
                // Before there is a call: in the words of HTTP, RFC 6585 section 5.
                RawHttp2.Frame refused = raw.await(frame -> frame.type() == Frames.HEADERS);
                assertEquals("431", refused.header(":status"), refused::toString);
                return;
            }
            RawHttp2.Frame answer = raw.awaitStatus(1);
            // NOT_FOUND: the call was heard.
            assertEquals("5", answer.header("grpc-status"), () -> answer.toString());
        }
    }

    static GetPackageStatusRequest statusRequest() {
        return GetPackageStatusRequest.newBuilder()
                .setPackage(PackageRef.newBuilder().setPackageId(Story.newId().toString()))
                .build();
    }

    static void callsPerConnection(Lab lab, int over) throws Exception {
        try (RawHttp2 raw = lab.raw("probe")) {
            // A client that was told the limit, and goes over it all the same.
            raw.await(frame -> frame.type() == Frames.SETTINGS);
            for (int i = 0; i < PER_CONNECTION; i++) {
                raw.send(watch(2 * i + 1));
            }
            if (over > 0) {
                raw.send(Frames.call(2 * PER_CONNECTION + 1, WATCH, Map.of()));
                assertEquals(
                        Frames.REFUSED_STREAM,
                        raw.await(frame -> frame.type() == Frames.RST_STREAM).code());
            }
            raw.send(Frames.reset(1));
            // The place of a call that is over is free again.
            int next = 2 * (PER_CONNECTION + over) + 1;
            raw.send(
                    Frames.call(next, STATUS, Map.of()),
                    Frames.message(next, statusRequest().toByteArray()));
            assertEquals("5", raw.awaitStatus(next).header("grpc-status"));
        }
    }

    static byte[] watch(int stream) {
        byte[] call = Frames.call(stream, WATCH, Map.of());
        byte[] request = Frames.message(
                stream,
                WatchInboxRequest.newBuilder().setAfter(Long.MAX_VALUE).build().toByteArray());
        byte[] both = java.util.Arrays.copyOf(call, call.length + request.length);
        System.arraycopy(request, 0, both, call.length, request.length);
        return both;
    }

    /// Counted over all connections.
    static void callsPerClient(Lab lab, int over) throws Exception {
        List<ManagedChannel> channels = List.of(lab.channel("crowd"), lab.channel("crowd"));
        ListInboxRequest request = ListInboxRequest.getDefaultInstance();
        try {
            for (int i = 0; i < PER_CLIENT - 1 + over; i++) {
                ExchangeServiceGrpc.newStub(channels.get(i % 2))
                        .watchInbox(
                                WatchInboxRequest.newBuilder()
                                        .setAfter(Long.MAX_VALUE)
                                        .build(),
                                new Nobody<>());
            }
            Lab.until("the calls run", () -> live(lab) == PER_CLIENT - 1 + over);
            var stub = lab.stub(channels.getFirst());
            if (over == 0) {
                assertDoesNotThrow(() -> stub.listInbox(request));
            } else {
                ExchangeException refused = lab.refused(() -> stub.listInbox(request));
                assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
                assertTrue(refused.text().contains("limits.maxCallsPerClient"), refused::text);
                // Another client is not held up.
                assertDoesNotThrow(() -> lab.stub(lab.channel("probe")).listInbox(request));
            }
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
            Lab.until("the calls are over", () -> live(lab) == 0);
        }
    }

    /// Whom no answer interests.
    static final class Nobody<R> implements StreamObserver<R> {
        @Override
        public void onNext(R message) {}

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }

    static long live(Lab lab) throws Exception {
        return Metrics.of(lab.agencies.home(Lab.GBR)).value("entente_calls_live");
    }
}
