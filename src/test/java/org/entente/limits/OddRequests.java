package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.SubmitRequest;

/// Requests that are no flood, but nothing that may be taken at its word.
final class OddRequests {
    private static final String INVALID = "3";
    private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
            .addField(1_000, Field.newBuilder().addVarint(1).build())
            .build();

    private OddRequests() {}

    /// 64 MiB of zeros in 64 KiB, said and unsaid.
    static void compressed(Lab lab) throws Exception {
        byte[] bomb = bomb();
        byte[] message = ByteBuffer.allocate(5 + bomb.length)
                .put((byte) 1)
                .putInt(bomb.length)
                .put(bomb)
                .array();
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.send(Frames.call(1, CallTrials.STATUS, Map.of("grpc-encoding", "gzip")));
            sendAll(raw, 1, message);
            RawHttp2.Frame answer = raw.awaitStatus(1);
            assertEquals(INVALID, answer.header("grpc-status"), answer::toString);
            assertTrue(answer.header("grpc-message").contains("compress"), answer::toString);
            int stream = 1;
            for (String encoding : new String[] {"deflate", "br", ""}) {
                stream += 2;
                raw.send(Frames.call(
                        stream, CallTrials.STATUS, encoding.isEmpty() ? Map.of() : Map.of("grpc-encoding", encoding)));
                sendAll(raw, stream, message);
                // In gRPC's own words: it knows no such encoding.
                assertTrue(raw.awaitStatus(stream).header("grpc-status").matches("12|13"));
            }
        }
    }

    private static void sendAll(RawHttp2 raw, int stream, byte[] message) {
        for (int at = 0; at < message.length; at += 16_384) {
            byte[] piece = java.util.Arrays.copyOfRange(message, at, Math.min(message.length, at + 16_384));
            int end = at + piece.length == message.length ? Frames.END_STREAM : 0;
            raw.send(Frames.frame(Frames.DATA, end, stream, piece));
        }
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        return out.toByteArray();
    }

    /// In the message and inside one of its messages.
    static void unknownFields(Lab lab) throws Exception {
        GetPackageStatusRequest known = CallTrials.statusRequest();
        PackageRef inner =
                known.getPackage().toBuilder().setUnknownFields(UNKNOWN).build();
        assertInvalid(
                lab,
                CallTrials.STATUS,
                known.toBuilder().setUnknownFields(UNKNOWN).build().toByteArray());
        assertInvalid(
                lab,
                CallTrials.STATUS,
                known.toBuilder().setPackage(inner).build().toByteArray());
        assertInvalid(
                lab,
                ExchangeServiceGrpc.getSubmitMethod().getFullMethodName(),
                SubmitRequest.newBuilder()
                        .setHeader(SlowAttacks.submission().toBuilder().setUnknownFields(UNKNOWN))
                        .build()
                        .toByteArray());
    }

    private static void assertInvalid(Lab lab, String method, byte[] message) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.send(Frames.call(1, method, Map.of()), Frames.message(1, message));
            RawHttp2.Frame answer = raw.awaitStatus(1);
            assertEquals(INVALID, answer.header("grpc-status"), answer::toString);
            assertTrue(answer.header("grpc-message").contains("does not know"), answer::toString);
        }
    }

    /// Field 1, a message with a text in field 2 that is no UTF-8.
    static void wrongUtf8(Lab lab) throws Exception {
        byte[] text = {0x0a, 4, 0x12, 2, (byte) 0xc3, 0x28};
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.send(Frames.call(1, CallTrials.STATUS, Map.of()), Frames.message(1, text));
            RawHttp2.Frame answer = raw.awaitStatus(1);
            assertEquals(INVALID, answer.header("grpc-status"), answer::toString);
            Attacks.assertAnswered(raw, 3);
        }
    }
}
