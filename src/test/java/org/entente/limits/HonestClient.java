package org.entente.limits;

import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.PackageRef;

/// A client that asks for a package's status again and again, no faster than it may, and measures each answer. Every
/// call must be answered within the deadline. In a process of its own, so that what the hostile ones cost themselves
/// does not count.
///
/// It is told on standard input, a line each: `measure N`, and `enough` when what it measures beside is over. It says
/// `reached` after N calls, and after both the 99th percentile in microseconds.
final class HonestClient {
    private static final Duration PAUSE = Duration.ofMillis(11);
    private static final Duration SOON = Lab.SOON;

    private HonestClient() {}

    /// Arguments: port, bundle, identity, package.
    public static void main(String[] args) throws Exception {
        ManagedChannel channel = Channels.open(
                new Address("127.0.0.1", Integer.parseInt(args[0])), Lab.tls(Path.of(args[1]), Path.of(args[2])));
        GetPackageStatusRequest request = GetPackageStatusRequest.newBuilder()
                .setPackage(PackageRef.newBuilder().setPackageId(args[3]))
                .build();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int calls = Integer.parseInt(line.substring("measure ".length()));
            System.out.println(p99(channel, request, calls, enough(in)));
        }
        channel.shutdownNow();
    }

    /// Becomes true when the next line was read.
    private static AtomicBoolean enough(BufferedReader in) {
        AtomicBoolean enough = new AtomicBoolean();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                var _ = in.readLine();
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                enough.set(true);
            }
        });
        return enough;
    }

    private static long p99(ManagedChannel channel, GetPackageStatusRequest request, int calls, AtomicBoolean enough)
            throws Exception {
        List<Long> nanos = new ArrayList<>();
        while (nanos.size() < calls || !enough.get()) {
            long begin = System.nanoTime();
            var answer = ExchangeServiceGrpc.newBlockingV2Stub(channel)
                    .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                    .getPackageStatus(request);
            if (answer.getStatus().getPackage().getPackageId().isEmpty()) {
                throw new AssertionError("an empty answer");
            }
            nanos.add(System.nanoTime() - begin);
            if (nanos.size() == calls) {
                System.out.println("reached");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        nanos.sort(null);
        return nanos.get((int) Math.ceil(nanos.size() * 0.99) - 1) / 1_000;
    }
}
