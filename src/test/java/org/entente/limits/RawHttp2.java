package org.entente.limits;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A connection that says in HTTP/2 whatever a test wants, over the project's TLS. It answers SETTINGS, and PINGs
/// unless told not to; everything else is the test's.
final class RawHttp2 implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(15);

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_KEPT = 20_000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>(MOST_KEPT);
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
    private final Channel channel;
    private volatile boolean answersPings = true;

    /// What came. The end of the connection is a frame of type -1.
    record Frame(
            int type,
            int flags,
            int stream,
            byte[] payload,
            @Nullable Http2Headers headers) {
        static final int END = -1;

        /// The error code of a GOAWAY or RST_STREAM.
        int code() {
            return ByteBuffer.wrap(payload).getInt(type == Frames.GOAWAY ? 4 : 0);
        }

        String header(String name) {
            CharSequence value = headers == null ? null : headers.get(name);
            return value == null ? "" : value.toString();
        }
    }

    /// Connects and sends the preface; the settings come from the test.
    RawHttp2(int port, SslContext tls, int... settings) throws InterruptedException {
        AtomicReference<@Nullable Future<Channel>> handshaken = new AtomicReference<>();
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel fresh) {
                        SslHandler handshake = tls.newHandler(fresh.alloc());
                        fresh.pipeline().addLast(handshake, new Reader());
                        handshaken.set(handshake.handshakeFuture());
                        // Before anything that comes is answered.
                        handshake.handshakeFuture().addListener(done -> {
                            var _ = fresh.writeAndFlush(Unpooled.wrappedBuffer(PREFACE, Frames.settings(settings)));
                        });
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
        // What is sent from now on comes after the preface.
        Objects.requireNonNull(handshaken.get()).await(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Sends without waiting; what a closed connection does not take is lost.
    void send(byte[]... frames) {
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(frames));
    }

    /// Sends, and waits until the kernel took it or the connection is gone.
    void sendAndWait(byte[]... frames) throws InterruptedException {
        channel.writeAndFlush(Unpooled.wrappedBuffer(frames)).await(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    RawHttp2 withoutPings() {
        answersPings = false;
        return this;
    }

    /// Reads nothing any more: what the gateway sends stays with it.
    void stopReading() {
        channel.config().setAutoRead(false);
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /// The next frame of this kind; what came before it is thrown away. Fails when it does not come soon.
    Frame await(Predicate<Frame> wanted) throws InterruptedException {
        return await(wanted, SOON);
    }

    Frame await(Predicate<Frame> wanted, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        StringBuilder seen = new StringBuilder();
        while (true) {
            Frame frame = received.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame != null && wanted.test(frame)) {
                return frame;
            }
            if (frame == null || frame.type() == Frame.END) {
                throw new AssertionError(
                        "the connection " + (frame == null ? "said no more" : "ended") + " after" + seen);
            }
            if (seen.length() < 1_000) {
                seen.append(' ').append(frame.type()).append('/').append(frame.stream());
                if (frame.type() == Frames.GOAWAY) {
                    seen.append(" code ")
                            .append(frame.code())
                            .append(' ')
                            .append(new String(frame.payload(), StandardCharsets.ISO_8859_1).substring(8));
                }
            }
        }
    }

    Frame awaitEnd() throws InterruptedException {
        return await(frame -> frame.type() == Frame.END);
    }

    /// The trailers of a call, or its only headers.
    Frame awaitStatus(int stream) throws InterruptedException {
        return await(frame -> frame.stream() == stream
                && frame.type() == Frames.HEADERS
                && !frame.header("grpc-status").isEmpty());
    }

    /// The connection is over, and the gateway said why.
    Frame awaitCalm() throws InterruptedException {
        return await(frame -> frame.type() == Frames.GOAWAY && frame.code() == Frames.ENHANCE_YOUR_CALM);
    }

    @Override
    public void close() {
        var _ = channel.close().awaitUninterruptibly(SOON.toMillis());
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Reader extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Http2Exception {
            if (in.readableBytes() < 9) {
                return;
            }
            int length = in.getUnsignedMedium(in.readerIndex());
            if (in.readableBytes() < 9 + length) {
                return;
            }
            in.skipBytes(3);
            int type = in.readByte();
            int flags = in.readByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readBytes(payload);
            Http2Headers headers =
                    type == Frames.HEADERS ? hpack.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)) : null;
            if (type == Frames.SETTINGS && (flags & Frames.ACK) == 0) {
                send(Frames.frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]));
            }
            if (type == Frames.PING && (flags & Frames.ACK) == 0 && answersPings) {
                send(Frames.frame(Frames.PING, Frames.ACK, 0, payload));
            }
            keep(new Frame(type, flags, stream, payload, headers));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            keep(new Frame(Frame.END, 0, 0, new byte[0], null));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }

        /// When nobody takes them, the oldest go.
        private void keep(Frame frame) {
            while (!received.offer(frame)) {
                received.poll();
            }
        }
    }
}
