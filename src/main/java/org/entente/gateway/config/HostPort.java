package org.entente.gateway.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place on the network: `host:port`, an IPv6 address in brackets.
///
/// @param host a name or an address, without brackets
/// @param port 0 to 65,535; 0 lets a listener pick a free one
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]{1,253}):([0-9]{1,5})");

    static @Nullable HostPort parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return null;
        }
        int port = Integer.parseInt(match.group(2));
        String host = match.group(1);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return port > 65_535 ? null : new HostPort(host, port);
    }

    /// Whether this can only be reached from the same machine. A name other than `localhost` is not resolved: no.
    boolean isLoopback() {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
