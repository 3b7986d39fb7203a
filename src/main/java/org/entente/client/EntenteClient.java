package org.entente.client;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Header;
import org.entente.seal.VerifiedOffer;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.ExchangeServiceGrpc.ExchangeServiceBlockingV2Stub;
import org.entente.v1.FetchHeader;
import org.entente.v1.FetchRequest;
import org.entente.v1.FetchResponse;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.InboxItem;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListInboxResponse;
import org.entente.v1.ListReceiptsRequest;
import org.entente.v1.ListReceiptsResponse;
import org.entente.v1.WatchInboxRequest;
import org.entente.v1.WatchInboxResponse;
import org.jspecify.annotations.Nullable;

/// What a client asks of its own agency's gateway. Every call blocks; any thread may call, also several at once.
/// An interrupted thread gets `UNAVAILABLE` and stays interrupted; whether the gateway acted is then not known, and
/// every call may be repeated.
///
/// Each method throws [ExchangeException] with the gateway's reason, or `UNAVAILABLE` when it was not reached.
public final class EntenteClient implements AutoCloseable {
    private static final long CALL_SECONDS = 60;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Connection connection;
    private final TrustFolder trust;
    private final Clock clock;

    EntenteClient(Connection connection, TrustFolder trust, Clock clock) {
        this.connection = connection;
        this.trust = trust;
        this.clock = clock;
    }

    /// Hands over one file. On return the package is committed at the gateway, which delivers it.
    /// Repeating it with the same package id and content gives the stored result.
    public StatusReport send(Submission submission, Path file, Progress progress) throws ExchangeException {
        return call(stub -> Wire.status(
                new Upload(stub.submit(), progress).send(submission, file).getStatus()));
    }

    /// What was received, oldest first; holds the whole list in memory.
    ///
    /// @param decidedToo also what was decided already
    public List<InboxEntry> inbox(boolean decidedToo) throws ExchangeException {
        return call(stub -> {
            var entries = new ArrayList<InboxEntry>();
            String token = "";
            do {
                ListInboxResponse page = limited(stub)
                        .listInbox(ListInboxRequest.newBuilder()
                                .setPageToken(token)
                                .setIncludeDecided(decidedToo)
                                .build());
                for (InboxItem item : page.getItemsList()) {
                    entries.add(Wire.entry(item));
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
            return List.copyOf(entries);
        });
    }

    /// Told of packages as they come.
    public interface InboxListener {
        /// One package came.
        ///
        /// @return whether to go on watching
        boolean received(InboxEntry entry);
    }

    /// Every package received after the cursor, then each new one, until the listener has enough. A gateway that stops
    /// ends it with `DRAINING` or `UNAVAILABLE`: watch again after the last cursor.
    public void watch(long after, InboxListener listener) throws ExchangeException {
        call(stub -> {
            BlockingClientCall<?, WatchInboxResponse> events = stub.watchInbox(
                    WatchInboxRequest.newBuilder().setAfter(after).build());
            try {
                while (true) {
                    WatchInboxResponse event = events.read();
                    if (event == null) {
                        throw new ExchangeException(Reason.DRAINING, "The gateway ended the watch; watch again.");
                    }
                    if (!listener.received(Wire.entry(event.getItem()))) {
                        return true;
                    }
                }
            } finally {
                events.cancel("the listener has enough", null);
            }
        });
    }

    /// Opens a received package into a file that must not exist. The sender's signatures are verified with the
    /// sender's trust bundle of this home before the first byte is written, and the file appears only when whole.
    public Fetched fetch(PackageName name, Path target, Progress progress) throws ExchangeException {
        return call(stub -> {
            BlockingClientCall<?, FetchResponse> responses = stub.fetch(
                    FetchRequest.newBuilder().setPackage(Wire.reference(name)).build());
            var sealed = new AtomicReference<@Nullable FetchHeader>();
            var verified = new AtomicReference<@Nullable VerifiedOffer>();
            long length = new Download(responses, progress).into(target, header -> {
                verified.set(new Verification(trust, clock).received(Wire.offer(header.getOffer()), name));
                sealed.set(header);
            });
            Header header = Objects.requireNonNull(verified.get()).header();
            FetchHeader names = Objects.requireNonNull(sealed.get());
            return new Fetched(
                    header.sender().agency(),
                    header.marking().banner(),
                    Wire.orNull(names.getTitle()),
                    Wire.orNull(names.getFileName()),
                    length);
        });
    }

    /// Decides on a received package. On return the signed receipt is committed, and on its way to the sender.
    ///
    /// @param reasonCode required with `REJECTED`, else null
    public StatusReport acknowledge(PackageName name, Decision decision, @Nullable String reasonCode)
            throws ExchangeException {
        return call(stub -> {
            var request = AcknowledgeRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setPackage(Wire.reference(name))
                    .setStage(Wire.stage(decision));
            if (reasonCode != null) {
                request.setReasonCode(reasonCode);
            }
            return Wire.status(limited(stub).acknowledge(request.build()).getStatus());
        });
    }

    /// Where a sent or received package stands.
    public StatusReport status(PackageName name) throws ExchangeException {
        return call(stub -> Wire.status(limited(stub)
                .getPackageStatus(GetPackageStatusRequest.newBuilder()
                        .setPackage(Wire.reference(name))
                        .build())
                .getStatus()));
    }

    /// Asks again until the package was in `wanted`, cannot come there any more, or the time is over; the report says
    /// which.
    public StatusReport await(PackageName name, State wanted, Duration atMost) throws ExchangeException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            StatusReport report = status(name);
            long leftNanos = deadline - System.nanoTime();
            if (report.state().reached(wanted) || !report.state().canReach(wanted) || leftNanos <= 0) {
                return report;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), leftNanos));
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /// The signed evidence of one package: its offer without the wraps, and every receipt; all of it verified.
    public SignedRecord receipts(PackageName name) throws ExchangeException {
        return call(stub -> {
            ListReceiptsResponse response = limited(stub)
                    .listReceipts(ListReceiptsRequest.newBuilder()
                            .setPackage(Wire.reference(name))
                            .build());
            return new Verification(trust, clock)
                    .record(
                            Wire.status(response.getStatus()),
                            Wire.offer(response.getOffer()),
                            Wire.receipts(response),
                            name);
        });
    }

    @Override
    public void close() {
        connection.close();
    }

    private interface Call<T> {
        T on(ExchangeServiceBlockingV2Stub stub) throws ExchangeException, StatusException, InterruptedException;
    }

    private <T> T call(Call<T> call) throws ExchangeException {
        ManagedChannel channel = connection.channel();
        try {
            return call.on(
                    ExchangeServiceGrpc.newBlockingV2Stub(channel).withOnReadyThreshold(Channels.ON_READY_BYTES));
        } catch (StatusException e) {
            throw connection.failure(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Streams take as long as they take; their connection is watched by keep-alive.
    private static ExchangeServiceBlockingV2Stub limited(ExchangeServiceBlockingV2Stub stub) {
        return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private static ExchangeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ExchangeException(Reason.UNAVAILABLE, "Interrupted before the gateway had answered; ask again.", e);
    }
}
