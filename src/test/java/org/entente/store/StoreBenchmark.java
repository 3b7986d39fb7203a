package org.entente.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.entente.ExchangeException;

/// Prints durable operations per second, for 1 and for 64 callers, of 600-byte ledger entries. Run it by hand from
/// the test class path; the folder given must be on the disk in question.
final class StoreBenchmark {
    private static final int ENTRY_BYTES = 600;
    private static final long RUN_NANOS = 3_000_000_000L;

    private StoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "target"), "benchmark");
        try (Store store = Store.open(folder)) {
            for (int callers : List.of(1, 64, 1, 64)) {
                System.out.printf("%2d callers: %.0f durable operations/s%n", callers, rate(store, callers));
            }
        }
    }

    private static double rate(Store store, int callers) throws Exception {
        long start = System.nanoTime();
        long operations = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                counts.add(threads.submit(() -> appendUntil(store, start + RUN_NANOS)));
            }
            for (Future<Long> count : counts) {
                operations += count.get();
            }
        }
        return operations * 1e9 / (System.nanoTime() - start);
    }

    private static long appendUntil(Store store, long end) throws ExchangeException {
        long operations = 0;
        while (System.nanoTime() < end) {
            store.write(tables -> tables.ledgers().append(Rows.ORIGIN, "SENT", new byte[ENTRY_BYTES]));
            operations++;
        }
        return operations;
    }
}
