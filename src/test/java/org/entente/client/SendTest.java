package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Precedence;
import org.entente.v1.Actor;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.PackageRef;
import org.entente.v1.PackageState;
import org.entente.v1.PackageStatus;
import org.entente.v1.ResumePoint;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;
import org.entente.v1.SubmitResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendTest {
    private static HeldAgency usa;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeAgency() throws ExchangeException {
        usa = new HeldAgency("usa.state");
    }

    /// Takes content from an offset on; refuses at the header or after the first chunk when told to.
    private static final class Taker extends ExchangeServiceGrpc.ExchangeServiceImplBase {
        final long from;
        final boolean refuseAtChunk;
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        final CompletableFuture<Throwable> abandoned = new CompletableFuture<>();
        long declared = -1;

        Taker(long from, boolean refuseAtChunk) {
            this.from = from;
            this.refuseAtChunk = refuseAtChunk;
        }

        @Override
        public StreamObserver<SubmitRequest> submit(StreamObserver<SubmitResponse> out) {
            return new StreamObserver<>() {
                private String id = "";

                @Override
                public void onNext(SubmitRequest request) {
                    switch (request.getStepCase()) {
                        case HEADER -> {
                            id = request.getHeader().getPackageId();
                            declared = request.getHeader().getContentLength();
                            out.onNext(SubmitResponse.newBuilder()
                                    .setResume(ResumePoint.newBuilder().setOffset(from))
                                    .build());
                        }
                        case CONTENT -> {
                            assertEquals(
                                    from + content.size(), request.getContent().getOffset());
                            content.writeBytes(request.getContent().getData().toByteArray());
                            if (refuseAtChunk) {
                                out.onError(refusal());
                            }
                        }
                        case FINISH -> out.onNext(result(id, request.getFinish().getContentLength()));
                        case STEP_NOT_SET -> throw new AssertionError();
                    }
                }

                @Override
                public void onError(Throwable t) {
                    abandoned.complete(t);
                }

                @Override
                public void onCompleted() {
                    out.onCompleted();
                }
            };
        }
    }

    private static Exception refusal() {
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.PERMISSION_DENIED_VALUE)
                .setMessage("NOFORN may not be released to GBR.")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason("RELEASE_DENIED")
                        .setDomain("entente.v1")
                        .putMetadata("rule", "noforn")
                        .putMetadata("citation", "CAPCO-2016 section H.8")
                        .build()))
                .build());
    }

    private static SubmitResponse result(String id, long length) {
        return SubmitResponse.newBuilder()
                .setResult(SubmitResult.newBuilder()
                        .setStatus(PackageStatus.newBuilder()
                                .setPackage(PackageRef.newBuilder()
                                        .setSender("usa.state")
                                        .setPackageId(id))
                                .setPartner("gbr.fcdo")
                                .setState(PackageState.PACKAGE_STATE_QUEUED)
                                .setSince(Timestamp.newBuilder().setSeconds(length))
                                .setWaitingFor(Actor.ACTOR_SENDING_GATEWAY)))
                .build();
    }

    private StatusReport send(Taker taker, Path file) throws Exception {
        try (var gateway = new ScriptedGateway(usa, folder.resolve("gateway"), Tls.groups(), taker)) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
                return client.send(submission(), file, (done, total) -> assertTrue(done <= total));
            }
        }
    }

    private static Submission submission() {
        UUID id = new PackageIds(Clock.systemUTC(), HeldAgency.RANDOM).next();
        return new Submission(
                id,
                usa.id,
                new MarkingText("usa", "SECRET//REL TO USA, GBR", List.of()),
                "application/json",
                Precedence.ROUTINE,
                null,
                null,
                null,
                null,
                null,
                false);
    }

    private Path file(int length) throws Exception {
        byte[] bytes = new byte[length];
        HeldAgency.RANDOM.nextBytes(bytes);
        return Files.write(folder.resolve("content"), bytes);
    }

    @Test
    void sendsEveryByteInOrderWhateverTheLength() throws Exception {
        for (int length : new int[] {0, 1, Upload.CHUNK_BYTES, Upload.CHUNK_BYTES + 1, 5_000_000}) {
            Path each = Files.createDirectories(folder.resolve("n" + length));
            var test = new SendTest();
            test.folder = each;
            var taker = new Taker(0, false);
            Path file = test.file(length);
            StatusReport report = test.send(taker, file);
            assertArrayEquals(Files.readAllBytes(file), taker.content.toByteArray());
            assertEquals(length, taker.declared);
            assertEquals(State.QUEUED, report.state());
            assertEquals(length, report.since().getEpochSecond(), "the finish says the whole length");
        }
    }

    @Test
    void sendsOnlyWhatTheGatewayHasNotYet() throws Exception {
        var taker = new Taker(300_000, false);
        Path file = file(600_000);
        send(taker, file);
        byte[] all = Files.readAllBytes(file);
        assertArrayEquals(Arrays.copyOfRange(all, 300_000, all.length), taker.content.toByteArray());
    }

    @Test
    void stopsAtARefusalAndTellsItsRule() throws Exception {
        var taker = new Taker(0, true);
        ExchangeException e = assertThrows(ExchangeException.class, () -> send(taker, file(20_000_000)));
        assertEquals(Reason.RELEASE_DENIED, e.reason());
        assertEquals("noforn", e.rule());
        assertEquals("CAPCO-2016 section H.8", e.citation());
        assertEquals("NOFORN may not be released to GBR.", e.text());
    }

    @Test
    void abandonsTheCallWhenTheFileChangesMeanwhile() throws Exception {
        // The gateway says it has everything but the last byte, and the file lost that byte since.
        Path file = file(1000);
        var taker = new Taker(0, false);
        try (var gateway = new ScriptedGateway(usa, folder.resolve("gateway"), Tls.groups(), taker)) {
            Path home = gateway.clientHome(folder.resolve("c"), usa, "spiffe://usa.state/gateway", List.of(usa));
            try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
                ExchangeException e = assertThrows(
                        ExchangeException.class,
                        () -> client.send(submission(), file, (done, total) -> shorten(file, done)));
                assertEquals(Reason.INVALID_REQUEST, e.reason());
                assertTrue(e.text().contains("changed"), e.text());
            }
            assertTrue(taker.abandoned.get(10, TimeUnit.SECONDS) != null, "the gateway is told");
        }
    }

    private static void shorten(Path file, long done) {
        if (done == 0) {
            try {
                Files.write(file, new byte[999]);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
