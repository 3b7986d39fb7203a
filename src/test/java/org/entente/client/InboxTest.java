package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.v1.Actor;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.GetPackageStatusResponse;
import org.entente.v1.InboxItem;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListInboxResponse;
import org.entente.v1.PackageRef;
import org.entente.v1.PackageState;
import org.entente.v1.PackageStatus;
import org.entente.v1.Precedence;
import org.entente.v1.WatchInboxRequest;
import org.entente.v1.WatchInboxResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    private static final PackageName NAME =
            new PackageName(null, UUID.fromString("0193b7e4-5a0c-7cc1-8e4f-0a9a3d1f2b11"));
    private static HeldAgency gbr;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeAgency() throws ExchangeException {
        gbr = new HeldAgency("gbr.fcdo");
    }

    /// Seven packages in pages of three; a status that moves on at each question.
    private static final class Seven extends ExchangeServiceGrpc.ExchangeServiceImplBase {
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public void listInbox(ListInboxRequest request, StreamObserver<ListInboxResponse> out) {
            int from = request.getPageToken().isEmpty() ? 1 : Integer.parseInt(request.getPageToken());
            var page = ListInboxResponse.newBuilder();
            for (int i = from; i < from + 3 && i <= 7; i++) {
                page.addItems(item(i));
            }
            if (from + 3 <= 7) {
                page.setNextPageToken(Integer.toString(from + 3));
            }
            out.onNext(page.build());
            out.onCompleted();
        }

        @Override
        public void watchInbox(WatchInboxRequest request, StreamObserver<WatchInboxResponse> out) {
            for (long i = request.getAfter() + 1; i <= 7; i++) {
                out.onNext(WatchInboxResponse.newBuilder().setItem(item(i)).build());
            }
            out.onCompleted();
        }

        @Override
        public void getPackageStatus(GetPackageStatusRequest request, StreamObserver<GetPackageStatusResponse> out) {
            PackageState state = asked.incrementAndGet() < 3
                    ? PackageState.PACKAGE_STATE_QUEUED
                    : PackageState.PACKAGE_STATE_REFUSED;
            out.onNext(GetPackageStatusResponse.newBuilder()
                    .setStatus(PackageStatus.newBuilder()
                            .setPackage(ref())
                            .setPartner("usa.state")
                            .setState(state)
                            .setWaitingFor(Actor.ACTOR_NOBODY))
                    .build());
            out.onCompleted();
        }

        private static PackageRef ref() {
            return PackageRef.newBuilder()
                    .setSender("usa.state")
                    .setPackageId(NAME.id().toString())
                    .build();
        }

        private static InboxItem item(long cursor) {
            return InboxItem.newBuilder()
                    .setCursor(cursor)
                    .setPackage(ref())
                    .setPrecedence(Precedence.PRECEDENCE_FLASH)
                    .setState(PackageState.PACKAGE_STATE_DELIVERED)
                    .build();
        }
    }

    private interface Use {
        void of(EntenteClient client) throws Exception;
    }

    private void with(Seven service, Use use) throws Exception {
        try (var gateway = new ScriptedGateway(gbr, folder.resolve("gateway"), Tls.groups(), service)) {
            Path home = gateway.clientHome(folder.resolve("c"), gbr, "spiffe://gbr.fcdo/gateway", List.of(gbr));
            try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
                use.of(client);
            }
        }
    }

    @Test
    void listsEveryPageInOrder() throws Exception {
        with(
                new Seven(),
                client -> assertEquals(
                        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L),
                        client.inbox(true).stream().map(InboxEntry::cursor).toList()));
    }

    @Test
    void watchesAfterTheCursorUntilTheListenerHasEnough() throws Exception {
        var seen = new ArrayList<Long>();
        with(
                new Seven(),
                client -> client.watch(2, entry -> {
                    seen.add(entry.cursor());
                    return entry.cursor() < 5;
                }));
        assertEquals(List.of(3L, 4L, 5L), seen);
    }

    @Test
    void aWatchThatTheGatewayEndsSaysSo() throws Exception {
        with(new Seven(), client -> {
            ExchangeException e = assertThrows(ExchangeException.class, () -> client.watch(0, _ -> true));
            assertEquals(Reason.DRAINING, e.reason());
        });
    }

    @Test
    void awaitingEndsWhenTheStateCannotComeAnyMore() throws Exception {
        var service = new Seven();
        with(
                service,
                client -> assertEquals(
                        State.REFUSED,
                        client.await(NAME, State.DELIVERED, Duration.ofMinutes(1))
                                .state()));
        assertEquals(3, service.asked.get());
    }

    @Test
    void awaitingEndsWhenTheTimeIsOver() throws Exception {
        with(
                new Seven(),
                client -> assertEquals(
                        State.QUEUED,
                        client.await(NAME, State.DELIVERED, Duration.ZERO).state()));
    }
}
