package org.entente.credentials;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Calls a port below gRPC, so that every byte that comes back is counted and each alert is seen.
final class RawCaller implements AutoCloseable {
    private static final long SECONDS = 10;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;

    RawCaller(int port) {
        this.port = port;
    }

    /// What came of a connection.
    ///
    /// @param alert what TLS told, by its name; empty when it told nothing
    /// @param bytes how many bytes came inside TLS, or outside when there was none
    record Heard(String alert, long bytes) {}

    /// Connects, says something as soon as TLS stands on this side, and listens until the other side ends it or
    /// says something itself.
    ///
    /// @param tls null for none
    /// @param said null to keep quiet: then an alert cannot get lost under bytes that nobody read
    Heard call(@Nullable SslContext tls, byte @Nullable [] said)
            throws ExecutionException, InterruptedException, TimeoutException {
        var ear = new Ear(said);
        var bootstrap = new Bootstrap().group(loop).channel(NioSocketChannel.class);
        bootstrap.handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(ear);
            }
        });
        Channel channel =
                bootstrap.connect(InetAddress.getLoopbackAddress(), port).sync().channel();
        try {
            return ear.heard.get(SECONDS, TimeUnit.SECONDS);
        } finally {
            var _ = channel.close();
        }
    }

    private static final class Ear extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Heard> heard = new CompletableFuture<>();
        private final byte @Nullable [] said;
        private String alert = "";
        private long bytes;

        Ear(byte @Nullable [] said) {
            this.said = said;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls == null) {
                say(ctx);
                return;
            }
            tls.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    say(ctx);
                } else {
                    note(done.cause());
                }
            });
        }

        private void say(ChannelHandlerContext ctx) {
            if (said != null) {
                var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(said));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            bytes += ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
            heard.complete(new Heard(alert, bytes));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            note(cause);
        }

        private void note(Throwable cause) {
            for (Throwable one = cause; one != null && alert.isEmpty(); one = one.getCause()) {
                String text = String.valueOf(one.getMessage());
                if (one instanceof SSLException && text.contains("_ALERT_")) {
                    alert = text.substring(text.lastIndexOf(':') + 1);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            heard.complete(new Heard(alert, bytes));
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
