package org.entente.credentials;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Listens where a gateway should, shows what a row says, answers nothing, and counts what it is sent inside TLS.
final class FakeGateway implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private volatile Visit visit = new Visit(null);

    FakeGateway() throws InterruptedException {
        listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.add(channel);
                        visit.accept(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// From now on shows this.
    ///
    /// @param tls null for none: connections end at once
    Visit show(@Nullable SslContext tls) {
        var next = new Visit(tls);
        visit = next;
        return next;
    }

    /// Ends every connection.
    void hangUp() {
        open.close().syncUninterruptibly();
    }

    /// What came while the same was shown.
    static final class Visit {
        private final @Nullable SslContext tls;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        private Visit(@Nullable SslContext tls) {
            this.tls = tls;
        }

        int connections() {
            return connections.get();
        }

        /// Bytes that came inside TLS.
        long bytes() {
            return bytes.get();
        }

        private void accept(Channel channel) {
            connections.incrementAndGet();
            if (tls == null) {
                var _ = channel.close();
                return;
            }
            channel.pipeline().addLast(tls.newHandler(channel.alloc()), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    bytes.addAndGet(((ByteBuf) message).readableBytes());
                    ReferenceCountUtil.release(message);
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    var _ = ctx.close();
                }
            });
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
