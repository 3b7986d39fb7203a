package org.entente.gateway.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts open connections, all of them and those of each client: memory that callers make us hold is bounded by both.
/// Remembers for a second who was cut off.
/// For many threads.
public final class Connections {
    private static final long KEPT_OUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private final int mostPerClient;

    /// Guarded by this.
    private int open;

    /// Guarded by this.
    private final Map<String, Integer> perClient = new HashMap<>();

    /// Guarded by this.
    private final Map<SocketAddress, Channel> channels = new HashMap<>();

    /// Guarded by this: until when, in [System#nanoTime], a client that was cut off is not heard.
    private final Map<String, Long> keptOut = new HashMap<>();

    /// Guarded by this.
    private long refused;

    /// @param most `limits.maxConnections`
    /// @param mostPerClient `limits.maxConnectionsPerClient`
    public Connections(int most, int mostPerClient) {
        this.most = most;
        this.mostPerClient = mostPerClient;
    }

    /// How many were refused since the start.
    public synchronized long refused() {
        return refused;
    }

    /// How many are open.
    public synchronized long open() {
        return open;
    }

    /// Whether one more fits; [#closed] gives its place back.
    synchronized boolean opened() {
        if (open == most) {
            refused++;
            return false;
        }
        open++;
        return true;
    }

    synchronized void closed() {
        open--;
    }

    /// Whether one more of a client fits; [#left] gives its place back.
    synchronized boolean joined(String client) {
        int before = perClient.getOrDefault(client, 0);
        if (before == mostPerClient) {
            refused++;
            return false;
        }
        perClient.put(client, before + 1);
        return true;
    }

    /// The client sent more than it may on one of its connections: for a second its new ones are not heard. Otherwise
    /// it would do it again on the next, and the next.
    synchronized void cutOff(String client) {
        long now = System.nanoTime();
        keptOut.values().removeIf(until -> until - now <= 0);
        keptOut.put(client, now + KEPT_OUT_NANOS);
    }

    /// How much longer a client is not heard; 0 or less when it is.
    synchronized long keptOutNanos(String client) {
        Long until = keptOut.get(client);
        return until == null ? 0 : until - System.nanoTime();
    }

    synchronized void add(Channel channel) {
        channels.put(channel.remoteAddress(), channel);
    }

    synchronized void remove(Channel channel) {
        channels.values().remove(channel);
    }

    private synchronized @Nullable Channel find(SocketAddress from) {
        return channels.get(from);
    }

    /// Ends a connection at once, whatever still waits to be sent: who does not read it would not read a farewell
    /// either.
    public void hangUp(SocketAddress from) {
        Channel channel = find(from);
        if (channel != null) {
            SecurityLog.connectionEnded(String.valueOf(from), "limits.callIdleSeconds");
            ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
            // From TLS outwards: HTTP/2 itself would wait until all is sent.
            var _ = tls == null ? channel.close() : tls.close();
        }
    }

    synchronized void left(String client) {
        perClient.computeIfPresent(client, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
