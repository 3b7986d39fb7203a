package org.entente.limits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.entente.v1.ExchangeServiceGrpc.ExchangeServiceBlockingV2Stub;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.PackageRef;

/// A client that asks for a package's status again and again, no faster than it may, and measures each answer. Every
/// call must be answered within the deadline.
final class HonestClient {
    private static final Duration PAUSE = Duration.ofMillis(11);

    private final Lab lab;
    private final io.grpc.ManagedChannel channel;
    private final GetPackageStatusRequest request;

    HonestClient(Lab lab, String packageId) throws Exception {
        this.lab = lab;
        this.channel = lab.channel("honest");
        this.request = GetPackageStatusRequest.newBuilder()
                .setPackage(PackageRef.newBuilder().setPackageId(packageId))
                .build();
    }

    /// Calls at least so often, and until it may stop; gives the 99th percentile in microseconds.
    long p99(int calls, BooleanSupplier mayStop) throws Exception {
        List<Long> nanos = new ArrayList<>();
        while (nanos.size() < calls || !mayStop.getAsBoolean()) {
            long begin = System.nanoTime();
            ExchangeServiceBlockingV2Stub stub = lab.stub(channel);
            if (stub.getPackageStatus(request)
                    .getStatus()
                    .getPackage()
                    .getPackageId()
                    .isEmpty()) {
                throw new AssertionError("an empty answer");
            }
            nanos.add(System.nanoTime() - begin);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        nanos.sort(null);
        return nanos.get((int) Math.ceil(nanos.size() * 0.99) - 1) / 1_000;
    }
}
