package org.entente.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// HTTP/2 by hand, over the same TLS as everybody: what no gRPC library would send.
final class RawHttp2 implements AutoCloseable {
    private static final int SOON_SECONDS = 30;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel connection;

    RawHttp2(int port, SslContext tls) throws InterruptedException {
        this(port, tls, true);
    }

    /// @param obeys whether it keeps to the settings of the other side, such as how many streams there may be
    RawHttp2(int port, SslContext tls, boolean obeys) throws InterruptedException {
        var handshake = new CompletableFuture<Channel>();
        connection = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler ssl = tls.newHandler(channel.alloc());
                        channel.pipeline()
                                .addLast(ssl)
                                .addLast(Http2FrameCodecBuilder.forClient()
                                        // Settings that are not acknowledged are not applied either.
                                        .autoAckSettingsFrame(obeys)
                                        .build())
                                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                        ssl.handshakeFuture().addListener(done -> {
                            if (done.isSuccess()) {
                                handshake.complete(channel);
                            } else {
                                handshake.completeExceptionally(done.cause());
                            }
                        });
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
        get(handshake);
    }

    /// The headers of a right call.
    static Http2Headers headers(Rpc rpc) {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .path("/" + rpc.method.getFullMethodName())
                .authority("127.0.0.1")
                .set("content-type", "application/grpc")
                .set("te", "trailers");
    }

    /// A gRPC message's frame.
    static byte[] frame(int flag, int length, byte... message) {
        byte[] frame = new byte[5 + message.length];
        frame[0] = (byte) flag;
        frame[1] = (byte) (length >>> 24);
        frame[2] = (byte) (length >>> 16);
        frame[3] = (byte) (length >>> 8);
        frame[4] = (byte) length;
        System.arraycopy(message, 0, frame, 5, message.length);
        return frame;
    }

    /// How a request ended.
    ///
    /// @param headers of the answer, trailers included; empty when there was none
    /// @param reset the code with which the stream was reset, "closed" when the connection ended; empty otherwise
    record Ended(Map<String, String> headers, String reset) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /// Makes one request.
    Ended call(Http2Headers headers, byte[] body) throws InterruptedException {
        return begin(headers).end(body);
    }

    /// Sends the headers of a request.
    Begun begin(Http2Headers headers) throws InterruptedException {
        var end = new CompletableFuture<Ended>();
        Channel stream = new Http2StreamChannelBootstrap(connection)
                .handler(new Answer(end))
                .open()
                .sync()
                .getNow();
        var _ = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, false));
        return new Begun(stream, end);
    }

    /// A request whose body is still owed.
    record Begun(Channel stream, CompletableFuture<Ended> answer) {
        Ended end(byte[] body) {
            var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
            return await();
        }

        Ended await() {
            return get(answer);
        }
    }

    boolean isOpen() {
        return connection.isActive();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(SOON_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    @Override
    public void close() {
        var _ = connection.close();
        var _ = loop.shutdownGracefully(0, SOON_SECONDS, TimeUnit.SECONDS);
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Ended> end;
        private final Map<String, String> told = new LinkedHashMap<>();

        Answer(CompletableFuture<Ended> end) {
            this.end = end;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            boolean last = false;
            if (frame instanceof Http2HeadersFrame headers) {
                headers.headers()
                        .forEach(header -> told.put(
                                header.getKey().toString(), header.getValue().toString()));
                last = headers.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                last = data.isEndStream();
            }
            ReferenceCountUtil.release(frame);
            if (last) {
                end("");
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                end("reset " + reset.errorCode());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end("closed");
        }

        private void end(String reset) {
            end.complete(new Ended(Map.copyOf(told), reset));
        }
    }
}
