package org.entente.rpc;

import io.grpc.health.v1.HealthCheckRequest;
import java.util.List;

/// The standard health service, which everybody with a good certificate may ask.
final class HealthRows {
    static final List<Row> ROWS = List.of(
            check("a service that is unknown", Expected.NOT_FOUND, "no.such.Service"),
            check("a service of 100,000 characters", Expected.NOT_FOUND, "x".repeat(100_000)),
            check("a service that is a path", Expected.NOT_FOUND, "/etc/passwd"),
            check("a service with a NUL", Expected.NOT_FOUND, "\0"),
            check("no service", Expected.OK, ""),
            Row.of(
                    Rpc.HEALTH_CHECK,
                    "a service that is not UTF-8",
                    Expected.INVALID,
                    "service",
                    world -> List.of(new byte[] {0x0A, 2, (byte) 0xC0, (byte) 0xAF})),
            InboxRows.none(Rpc.HEALTH_CHECK),
            InboxRows.two(Rpc.HEALTH_CHECK, HealthCheckRequest.getDefaultInstance()),
            InboxRows.garbage(Rpc.HEALTH_CHECK),
            // As the health protocol has it: answered with SERVICE_UNKNOWN, for the service may come.
            Row.of(
                    Rpc.HEALTH_WATCH,
                    "a service that is unknown",
                    Expected.OK,
                    "service",
                    world -> Row.bytes(HealthCheckRequest.newBuilder()
                            .setService("no.such.Service")
                            .build())),
            InboxRows.none(Rpc.HEALTH_WATCH),
            InboxRows.two(Rpc.HEALTH_WATCH, HealthCheckRequest.getDefaultInstance()),
            InboxRows.garbage(Rpc.HEALTH_WATCH));

    private HealthRows() {}

    private static Row check(String name, Expected expected, String service) {
        return Row.of(
                Rpc.HEALTH_CHECK,
                name,
                expected,
                "service",
                world -> Row.bytes(
                        HealthCheckRequest.newBuilder().setService(service).build()));
    }
}
