package org.entente.client;

import org.entente.ExchangeException;
import org.entente.Reason;

/// Where a gateway listens, written `host:port`; an IPv6 address stands in brackets.
public record Address(String host, int port) {
    public Address {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address: " + host + " port " + port);
        }
    }

    /// Reads `host:port`.
    ///
    /// @param where names the setting in the error message, e.g. "`gateway` in client.yaml"
    /// @throws ExchangeException `CONFIGURATION` when it is not `host:port`
    public static Address parse(String text, String where) throws ExchangeException {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
            String host = text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            String bare = bracketed ? host.substring(1, host.length() - 1) : host;
            if (!bare.isEmpty() && port >= 1 && port <= 65_535 && bracketed == (bare.indexOf(':') >= 0)) {
                return new Address(bare, port);
            }
        }
        throw new ExchangeException(
                Reason.CONFIGURATION,
                where + " is \"" + text + "\", which is not host:port; write for example gateway.example.org:7443.");
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
