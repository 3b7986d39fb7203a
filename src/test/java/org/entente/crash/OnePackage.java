package org.entente.crash;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.entente.ExchangeException;
import org.entente.exchange.OneExchange;
import org.entente.exchange.Submission;
import org.entente.exchange.SubmitRequest;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.Precedence;
import org.entente.seal.Segments;
import org.entente.seal.TestPackages;
import org.entente.store.PackageRow;
import org.jspecify.annotations.Nullable;

/// The clients of both agencies, who exchange one package and repeat every call until it is answered.
final class OnePackage {
    private static final Duration TO_THE_END = Duration.ofSeconds(30);
    private static final String ID = TestPackages.ID;
    private static final String SUBMITTER = "spiffe://usa.state/client/desk";
    private static final String RECIPIENT = "spiffe://gbr.fcdo/client/desk";

    private final Ends ends;
    private final byte[] content = new byte[Segments.PLAIN_BYTES + 10];
    private byte @Nullable [] submitted;
    private @Nullable SignedReceipt accepted;

    OnePackage(Ends ends) {
        this.ends = ends;
        new Random(1).nextBytes(content);
    }

    /// What to do between two attempts, such as to start a halted gateway again.
    interface Between {
        void run() throws Exception;
    }

    void playToTheEnd(Between between) throws Exception {
        long end = System.nanoTime() + TO_THE_END.toNanos();
        ExchangeException last = null;
        while (true) {
            try {
                between.run();
                if (step()) {
                    return;
                }
            } catch (ExchangeException e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("the story does not come to its end", last);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Takes the story one step on, if it can; returns whether it is at its end.
    private boolean step() throws ExchangeException {
        if (submitted == null) {
            submitted = submit().offerDigest();
            return false;
        }
        Optional<PackageRow> received = row(ends.gbr);
        // Not before the sender knows of the delivery: an acceptance that overtakes it is refused and comes again,
        // which are steps that one run has and the next has not.
        if (received.isPresent() && isDelivered(ends.usa) && accepted == null) {
            accepted = ends.gbr
                    .get()
                    .exchange
                    .acknowledgements()
                    .acknowledge(received.get(), Stage.ACCEPTED, null, RECIPIENT);
        }
        return accepted != null && isAtRest(ends.usa) && isAtRest(ends.gbr);
    }

    private PackageRow submit() throws ExchangeException {
        SubmitRequest request = new SubmitRequest(
                ID,
                OneExchange.GBR.id(),
                "usa",
                "SECRET//REL TO USA, GBR",
                List.of(),
                "application/json",
                Precedence.ROUTINE,
                null,
                null,
                null,
                null,
                null,
                null,
                false);
        try (Submission submission = ends.usa.get().exchange.submissions().begin(request, SUBMITTER)) {
            submission.write(content, 0, content.length);
            return submission.finish(content.length);
        }
    }

    private static Optional<PackageRow> row(Ends.End end) throws ExchangeException {
        return end.get().setup.store().read(tables -> tables.packages().find("usa.state", ID));
    }

    private static boolean isDelivered(Ends.End end) throws ExchangeException {
        return row(end).filter(row -> row.state() != PackageRow.State.QUEUED).isPresent();
    }

    private static boolean isAtRest(Ends.End end) throws ExchangeException {
        OneExchange running = end.get();
        boolean owed = running.setup
                .store()
                .read(tables -> tables.outbox().nextDue(end.partnerName()))
                .isPresent();
        return !owed
                && row(end).filter(row -> row.state() == PackageRow.State.ACCEPTED)
                        .isPresent();
    }

    /// What a client was told before the failure is what both sides hold.
    void assertNothingAcknowledgedWasLost() throws ExchangeException {
        for (Ends.End end : List.of(ends.usa, ends.gbr)) {
            PackageRow row = row(end).orElseThrow();
            if (!Arrays.equals(submitted, row.offerDigest())) {
                throw new AssertionError("the package is another than was acknowledged");
            }
            SignedReceipt told = accepted;
            var stored =
                    end.get().setup.store().read(tables -> tables.receipts().of("usa.state", ID));
            if (told == null
                    || stored.size() != 2
                    || !Arrays.equals(told.p384(), stored.getLast().p384())
                    || !Arrays.equals(told.mldsa87(), stored.getLast().mldsa87())) {
                throw new AssertionError("the receipt is another than was acknowledged");
            }
        }
    }
}
