package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.entente.v1.ExchangeServiceGrpc;

/// What hostile clients do to a connection. Each ends by the limit or error that is expected, or fails. All are
/// bounded, in count and in time.
final class Attacks {
    private static final String SUBMIT = ExchangeServiceGrpc.getSubmitMethod().getFullMethodName();
    private static final int FLOOD = 10_000;
    private static final int BURST = 500;
    private static final int AT_ONCE = 100;

    private Attacks() {}

    /// Makes a part of a flood: the frames number `from` to `to`.
    interface Part {
        void write(ByteArrayOutputStream out, int from, int to);
    }

    /// Sends in bursts, waiting for the kernel to take each, until the gateway ends the connection or all is sent.
    static void flood(RawHttp2 raw, Part part) throws InterruptedException {
        for (int i = 0; i < FLOOD && raw.isOpen(); i += BURST) {
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            part.write(burst, i, i + BURST);
            raw.sendAndWait(burst.toByteArray());
        }
    }

    /// The gateway ends the connection, and mostly says why. What is still on its way to it then makes TCP throw away
    /// what it sent last, the farewell too.
    private static void awaitCut(RawHttp2 raw) throws InterruptedException {
        RawHttp2.Frame last = raw.await(frame -> frame.type() == RawHttp2.Frame.END || frame.type() == Frames.GOAWAY);
        if (last.type() == Frames.GOAWAY) {
            assertNotEquals(Frames.NO_ERROR, last.code());
            raw.awaitEnd();
        }
    }

    private static void each(
            ByteArrayOutputStream out, int from, int to, java.util.function.IntFunction<byte[]> frame) {
        for (int i = from; i < to; i++) {
            out.writeBytes(frame.apply(i));
        }
    }

    private static void calmed(Lab lab, Part part, byte[]... before) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.await(frame -> frame.type() == Frames.SETTINGS);
            raw.send(before);
            flood(raw, part);
            awaitCut(raw);
        }
    }

    static void tenThousandStreams(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> each(out, from, to, i -> Frames.call(2 * i + 1, CallTrials.STATUS, Map.of())));
    }

    /// CVE-2023-44487.
    static void rapidReset(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> {
            for (int i = from; i < to; i++) {
                out.writeBytes(CallTrials.watch(2 * i + 1));
                out.writeBytes(Frames.reset(2 * i + 1));
            }
        });
    }

    static void pings(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> each(out, from, to, Frames::ping));
    }

    static void settings(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> each(out, from, to, i -> Frames.settings(4, 65_535 + i % 2)));
    }

    static void priorities(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> each(out, from, to, i -> Frames.priority(2 * i + 1)));
    }

    static void unknownFrames(Lab lab) throws Exception {
        calmed(lab, (out, from, to) -> each(out, from, to, i -> Frames.frame(99, 0, 0, new byte[3])));
    }

    static void emptyData(Lab lab) throws Exception {
        calmed(
                lab,
                (out, from, to) -> each(out, from, to, i -> Frames.frame(Frames.DATA, 0, 1, new byte[0])),
                Frames.call(1, SUBMIT, Map.of()));
    }

    /// Each is answered by a reset, for its stream is over.
    static void dataAfterTheEnd(Lab lab) throws Exception {
        calmed(
                lab,
                (out, from, to) ->
                        each(out, from, to, i -> Frames.frame(Frames.DATA, Frames.END_STREAM, 1, new byte[0])),
                Frames.call(1, CallTrials.STATUS, Map.of()),
                Frames.reset(1));
    }

    /// Each is answered by a reset, for nothing is no update.
    static void windowUpdatesOfNothing(Lab lab) throws Exception {
        calmed(
                lab,
                (out, from, to) -> each(out, from, to, i -> Frames.frame(Frames.WINDOW_UPDATE, 0, 1, new byte[4])),
                Frames.call(1, CallTrials.STATUS, Map.of()),
                Frames.reset(1));
    }

    /// CVE-2024-27983 and others: a header block that never ends.
    static void continuations(Lab lab) throws Exception {
        byte[] block = Frames.block(Frames.callHeaders(CallTrials.STATUS, Map.of()));
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.await(frame -> frame.type() == Frames.SETTINGS);
            raw.send(Frames.frame(Frames.HEADERS, 0, 1, block));
            flood(
                    raw,
                    (out, from, to) -> each(out, from, to, i -> Frames.frame(Frames.CONTINUATION, 0, 1, new byte[0])));
            awaitCut(raw);
        }
    }

    /// A megabyte of them, in frames that are each as large as frames may be.
    static void giantHeaders(Lab lab) throws Exception {
        for (int i = 0; i < 10; i++) {
            byte[] block = Frames.block(Frames.callHeaders(CallTrials.STATUS, Map.of("x", "y".repeat(1 << 20))));
            try (RawHttp2 raw = lab.raw("hostile")) {
                raw.await(frame -> frame.type() == Frames.SETTINGS);
                for (int at = 0; at < block.length && raw.isOpen(); at += 16_384) {
                    byte[] piece = Arrays.copyOfRange(block, at, Math.min(block.length, at + 16_384));
                    int end = at + piece.length == block.length ? Frames.END_HEADERS : 0;
                    raw.sendAndWait(Frames.frame(at == 0 ? Frames.HEADERS : Frames.CONTINUATION, end, 1, piece));
                }
                awaitCut(raw);
            }
        }
    }

    /// Not counted, for honest clients send many; it must not matter.
    static void windowUpdates(Lab lab) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            raw.await(frame -> frame.type() == Frames.SETTINGS);
            flood(
                    raw,
                    (out, from, to) -> each(
                            out, from, to, i -> Frames.frame(Frames.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})));
            assertAnswered(raw, 1);
        }
    }

    static void assertAnswered(RawHttp2 raw, int stream) throws InterruptedException {
        raw.send(
                Frames.call(stream, CallTrials.STATUS, Map.of()),
                Frames.message(stream, CallTrials.statusRequest().toByteArray()));
        assertEquals("5", raw.awaitStatus(stream).header("grpc-status"));
    }

    /// Calls that are in order, but far too many: more at one time, and in a second, than one client may have.
    static void calls(Lab lab) throws Exception {
        try (RawHttp2 raw = lab.raw("hostile")) {
            int refused = 0;
            for (int i = 0; i < 1_000; i += AT_ONCE) {
                ByteArrayOutputStream burst = new ByteArrayOutputStream();
                for (int stream = 2 * i + 1; stream < 2 * (i + AT_ONCE); stream += 2) {
                    burst.writeBytes(Frames.call(stream, CallTrials.STATUS, Map.of()));
                    burst.writeBytes(
                            Frames.message(stream, CallTrials.statusRequest().toByteArray()));
                }
                raw.send(burst.toByteArray());
                for (int n = 0; n < AT_ONCE; n++) {
                    RawHttp2.Frame answer = raw.await(frame -> frame.type() == RawHttp2.Frame.END
                            || (frame.type() == Frames.HEADERS
                                    && !frame.header("grpc-status").isEmpty()));
                    if (answer.type() == RawHttp2.Frame.END) {
                        // Fast enough to be cut off.
                        return;
                    }
                    refused += answer.header("grpc-status").equals("8") ? 1 : 0;
                }
            }
            assertTrue(refused > 0, "none was refused");
        }
    }

    /// Connections without a word.
    static void silentConnections(Lab lab) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), lab.agencies.port(Lab.GBR)));
            }
            for (Socket socket : sockets) {
                socket.setSoTimeout((int) Lab.SOON.toMillis());
                assertEquals(-1, socket.getInputStream().read());
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
