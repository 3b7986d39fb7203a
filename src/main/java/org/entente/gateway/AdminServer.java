package org.entente.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.config.HostPort;

/// Health and metrics for the operator's tools, on a loopback address and without TLS: it gives counts, never names.
final class AdminServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_SERVING = 503;

    private final HttpServer http;
    private final ExecutorService executor;

    private AdminServer(HttpServer http, ExecutorService executor) {
        this.http = http;
        this.executor = executor;
    }

    /// @param serving whether the gateway takes calls
    /// @param metrics name and current value; names end in `_total` where a value only grows
    /// @throws ExchangeException CONFIGURATION when the port is taken
    static AdminServer start(HostPort address, BooleanSupplier serving, Map<String, LongSupplier> metrics)
            throws ExchangeException {
        try {
            var http = HttpServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
            var executor = Executors.newVirtualThreadPerTaskExecutor();
            http.setExecutor(executor);
            http.createContext("/", exchange -> answer(exchange, NOT_FOUND, "not found\n"));
            http.createContext("/health", exchange -> {
                boolean up = serving.getAsBoolean();
                answer(exchange, up ? OK : NOT_SERVING, up ? "SERVING\n" : "NOT_SERVING\n");
            });
            http.createContext("/metrics", exchange -> answer(exchange, OK, text(metrics)));
            http.start();
            return new AdminServer(http, executor);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "listen.admin: " + address + " cannot be opened (" + e.getMessage() + "); use another port.",
                    e);
        }
    }

    HostPort address() {
        InetSocketAddress address = http.getAddress();
        return new HostPort(address.getHostString(), address.getPort());
    }

    /// The text format of Prometheus.
    private static String text(Map<String, LongSupplier> metrics) {
        var text = new StringBuilder();
        new TreeMap<>(metrics)
                .forEach((name, value) -> text.append("# TYPE ")
                        .append(name)
                        .append(name.endsWith("_total") ? " counter\n" : " gauge\n")
                        .append(name)
                        .append(' ')
                        .append(value.getAsLong())
                        .append('\n'));
        return text.toString();
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
                return;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
    }
}
