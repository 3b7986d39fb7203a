package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.client.Tls;
import org.entente.rpc.RawHttp2.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How wrong HTTP/2 and wrong gRPC framing are answered.
///
/// Two kinds of rows. *Ours* go through the guard and the error interceptor and carry an `ErrorInfo`. *The
/// transport's* are answered by grpc-java or Netty before any interceptor of a server exists for the call, and
/// grpc-java has no place to change that; the comment of `ExchangeService` in the proto lists them. For them the row
/// says what is answered, and that nothing of the gateway is told. After each, the gateway serves the next call, on the
/// same connection unless the row says that it breaks.
@ExtendWith({SharedWorld.class, TableRows.class})
class TransportErrorsTest {
    private static final byte[] PING = RawHttp2.frame(0, 0);
    private static final int MAX_MESSAGE = 1_048_576;

    /// Tag and length of a field of a mebibyte or so.
    private static final int FIELD_BYTES = 4;

    interface Change {
        Object apply(Http2Headers headers);
    }

    private static Arguments ours(String name, String answer, byte[] body, Change change) {
        return Arguments.of(name, answer, true, body, change);
    }

    private static Arguments transports(String name, String answer, byte[] body, Change change) {
        return Arguments.of(name, answer, true, body, change);
    }

    /// As above, but the connection may go with the call.
    private static Arguments breaks(String name, String answer, byte[] body, Change change) {
        return Arguments.of(name, answer, false, body, change);
    }

    static Stream<Arguments> rows() throws IOException {
        return Stream.of(
                ours("a right call", "200 0", PING, h -> h),
                ours("a right call, compressed", "200 3 INVALID_REQUEST", gzip(0), h -> h.set("grpc-encoding", "gzip")),
                ours("an unknown method", "200 3 INVALID_REQUEST", PING, h -> h.path("/entente.v1.PeerService/Nope")),
                ours("an unknown service", "200 3 INVALID_REQUEST", PING, h -> h.path("/org.example.Admin/Shutdown")),
                ours("a service without a method", "200 3 INVALID_REQUEST", PING, h -> h.path("/x")),
                ours("a method of odd characters", "200 3 INVALID_REQUEST", PING, h -> h.path("/a/\u0080\u00FF'%00")),
                ours(
                        "a method of 7,000 characters",
                        "200 3 INVALID_REQUEST",
                        PING,
                        h -> h.path("/a/" + "b".repeat(7_000))),
                ours(
                        "gRPC's reflection",
                        "200 3 INVALID_REQUEST",
                        PING,
                        h -> h.path("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")),
                ours(
                        "a message that is no protobuf",
                        "200 3 INVALID_REQUEST",
                        RawHttp2.frame(0, 1, (byte) 0xFF),
                        h -> h),
                ours(
                        "a message that is no gzip",
                        "200 3 INVALID_REQUEST",
                        RawHttp2.frame(1, 1, (byte) 1),
                        h -> h.set("grpc-encoding", "gzip")),
                ours(
                        "a message that unpacks to 1,048,576 bytes",
                        "200 3 INVALID_REQUEST",
                        gzip(MAX_MESSAGE),
                        h -> h.set("grpc-encoding", "gzip")),
                ours(
                        "a message that unpacks to 1,048,577 bytes",
                        "200 3 INVALID_REQUEST",
                        gzip(MAX_MESSAGE + 1),
                        h -> h.set("grpc-encoding", "gzip")),
                ours(
                        "a message that unpacks to 64 MiB",
                        "200 3 INVALID_REQUEST",
                        gzip(64 << 20),
                        h -> h.set("grpc-encoding", "gzip")),
                transports("no content type", "415 13", PING, h -> h.remove("content-type")),
                transports("another content type", "415 13", PING, h -> h.set("content-type", "application/json")),
                transports("another HTTP method", "405 13", PING, h -> h.method("GET")),
                transports("a path without a slash", "404 12", PING, h -> h.path("x")),
                transports("an encoding that is unknown", "200 12", PING, h -> h.set("grpc-encoding", "zstd")),
                transports("reserved bits of a frame", "200 13", RawHttp2.frame(5, 0), h -> h),
                transports("a compressed frame without an encoding", "200 13", RawHttp2.frame(1, 1, (byte) 1), h -> h),
                transports("a message of 1,114,113 bytes", "200 8", RawHttp2.frame(0, MAX_MESSAGE + 65_537), h -> h),
                transports("a message of 2^32 - 1 bytes", "200 8", RawHttp2.frame(0, -1), h -> h),
                transports("a message that ends early", "200 13", RawHttp2.frame(0, 100, (byte) 1), h -> h),
                transports("a frame that ends early", "200 13", new byte[] {0, 0}, h -> h),
                transports("a timeout that is none", "reset 2", PING, h -> h.set("grpc-timeout", "soon")),
                transports("a timeout of a nanosecond", "reset 8", PING, h -> h.set("grpc-timeout", "1n")),
                breaks("binary metadata that is no base64", "reset 1|closed", PING, h -> h.set("x-bin", "***")),
                breaks("metadata of 9,000 bytes", "431|closed|reset \\d+", PING, h -> h.set("x-a", "a".repeat(9_000))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void isAnsweredAndTheNextCallServed(String name, String answer, boolean stays, byte[] body, Change change)
            throws ExchangeException, IOException, InterruptedException {
        World world = SharedWorld.world();
        try (RawHttp2 http = connect(world)) {
            Http2Headers headers = RawHttp2.headers(Rpc.PING);
            change.apply(headers);
            Ended ended = http.call(headers, body);
            assertTrue(Pattern.matches(answer, summary(ended)), () -> ended.toString());
            String told = URLDecoder.decode(ended.header("grpc-message"), StandardCharsets.UTF_8);
            assertNull(Leaks.find(told, headers.toString()));
            if (stays) {
                assertEquals("200 0", summary(http.call(RawHttp2.headers(Rpc.PING), PING)));
                return;
            }
        }
        try (RawHttp2 http = connect(world)) {
            assertEquals("200 0", summary(http.call(RawHttp2.headers(Rpc.PING), PING)));
        }
    }

    /// A library that keeps to the settings makes the call wait for a place instead. Only the header is sent: to Netty
    /// a
    /// refused stream never existed, so that its message would end the connection (netty/netty#12065).
    @Test
    void aStreamMoreThanTheConnectionMayHaveIsRefusedAndTheOthersServed()
            throws ExchangeException, IOException, InterruptedException {
        World world = SharedWorld.world();
        try (RawHttp2 http = connect(world, false)) {
            List<RawHttp2.Begun> begun = new ArrayList<>();
            for (int i = 0; i < World.MOST_STREAMS; i++) {
                begun.add(http.begin(RawHttp2.headers(Rpc.PING)));
            }
            RawHttp2.Begun oneMore = http.begin(RawHttp2.headers(Rpc.PING));
            assertEquals("reset 7", summary(oneMore.await()), "REFUSED_STREAM");
            for (RawHttp2.Begun other : begun) {
                assertEquals("200 0", summary(other.end(PING)));
            }
            assertEquals("200 0", summary(http.call(RawHttp2.headers(Rpc.PING), PING)));
        }
    }

    /// A deadline of the caller's own is told by its own library: the gateway only resets the stream.
    @Test
    void aDeadlineEndsACallOnBothSides() throws ExchangeException, IOException {
        World world = SharedWorld.world();
        Disk disk = world.disk(World.USA);
        world.awaitQuiet();
        Disk.Stored before = disk.stored();
        var call = RawCall.open(
                        world.channel(Who.SUBMITTER, World.USA),
                        Rpc.SUBMIT.method,
                        CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS))
                .say(Row.bytes(Packages.first(Packages.header()), Packages.chunk(0, Packages.CONTENT)));
        assertEquals(
                io.grpc.Status.Code.DEADLINE_EXCEEDED,
                call.end().await().status().getCode());
        assertTrue(Disk.await(() -> before.equals(disk.stored())));
        assertEquals(List.of(), world.faults());
    }

    private static RawHttp2 connect(World world) throws ExchangeException, IOException, InterruptedException {
        return connect(world, true);
    }

    private static RawHttp2 connect(World world, boolean obeys)
            throws ExchangeException, IOException, InterruptedException {
        return new RawHttp2(
                world.agencies.port(World.GBR),
                Tls.client(world.keys(Who.PEER, World.GBR), world.judge(World.GBR)),
                obeys);
    }

    /// The HTTP status, the gRPC status and the reason where there is one; or how the stream was broken off.
    private static String summary(Ended ended) throws IOException {
        if (!ended.reset().isEmpty()) {
            return ended.reset();
        }
        String details = ended.header("grpc-status-details-bin");
        String reason = details.isEmpty()
                ? ""
                : Status.parseFrom(Base64.getDecoder().decode(details))
                        .getDetails(0)
                        .unpack(ErrorInfo.class)
                        .getReason();
        return (ended.header(":status") + " " + ended.header("grpc-status") + " " + reason).strip();
    }

    /// A compressed frame with a message of so many bytes, in a field that nobody knows.
    private static byte[] gzip(int count) throws IOException {
        byte[] message = count == 0 ? new byte[0] : Row.inside(15, new byte[count - FIELD_BYTES]);
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(message);
        }
        return RawHttp2.frame(1, packed.size(), packed.toByteArray());
    }
}
