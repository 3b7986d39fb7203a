package org.entente.gateway.tls;

import java.util.HashMap;
import java.util.Map;

/// Counts open connections, all of them and those of each client: memory that callers make us hold is bounded by both.
/// For many threads.
public final class Connections {
    private final int most;
    private final int mostPerClient;

    /// Guarded by this.
    private int open;

    /// Guarded by this.
    private final Map<String, Integer> perClient = new HashMap<>();

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

    synchronized void left(String client) {
        perClient.computeIfPresent(client, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
