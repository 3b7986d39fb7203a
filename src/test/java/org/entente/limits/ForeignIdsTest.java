package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.entente.TableRows;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.ContentChunk;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.FetchRequest;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.ListReceiptsRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.Stage;
import org.entente.v1.SubmitFinish;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who asks for a package that is not for him learns not even that there is one: the answer is that for an id that
/// does not exist, in status, message and every trailer.
@ExtendWith(TableRows.class)
class ForeignIdsTest {
    private static final String SENDER = "sender";
    private static final String READER = "reader";

    @TempDir
    static Path folder;

    private static Lab lab;
    private static HostilePartner partner;

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab(folder).client(SENDER, "submitter").client(READER, "recipient");
        lab.limits(Lab.GBR, Map.of()).agencies.start(Lab.GBR);
        partner = lab.partner();
    }

    @AfterAll
    static void stop() {
        partner.close();
        lab.close();
    }

    interface Question {
        byte[] about(PackageRef reference);
    }

    private static Stream<Arguments> rows(String client, String method, Question question) {
        return Stream.of(
                Arguments.of(client, method, "without its sender", false, question),
                Arguments.of(client, method, "with its sender", true, question));
    }

    static Stream<Arguments> questions() {
        return Stream.of(
                        rows(SENDER, "GetPackageStatus", ForeignIdsTest::status),
                        rows(READER, "GetPackageStatus", ForeignIdsTest::status),
                        rows(SENDER, "ListReceipts", ForeignIdsTest::receipts),
                        rows(READER, "ListReceipts", ForeignIdsTest::receipts),
                        rows(
                                READER,
                                "Fetch",
                                ref -> FetchRequest.newBuilder()
                                        .setPackage(ref)
                                        .build()
                                        .toByteArray()),
                        rows(
                                READER,
                                "Acknowledge",
                                ref -> AcknowledgeRequest.newBuilder()
                                        .setRequestId(ref.getPackageId())
                                        .setPackage(ref)
                                        .setStage(Stage.STAGE_ACCEPTED)
                                        .build()
                                        .toByteArray()))
                .flatMap(rows -> rows);
    }

    private static byte[] status(PackageRef reference) {
        return GetPackageStatusRequest.newBuilder()
                .setPackage(reference)
                .build()
                .toByteArray();
    }

    private static byte[] receipts(PackageRef reference) {
        return ListReceiptsRequest.newBuilder().setPackage(reference).build().toByteArray();
    }

    /// What was received is nothing to who only sends, and the other way round.
    @ParameterizedTest(name = "{0} asks {1} {2}")
    @MethodSource
    void questions(String client, String method, String how, boolean named, Question question) throws Exception {
        HostilePartner.Plan plan = partner.plan();
        String id = client.equals(SENDER)
                ? plan.header().packageId()
                : Story.newId().toString();
        PackageRef.Builder reference = PackageRef.newBuilder().setPackageId(id);
        if (named) {
            reference.setSender(client.equals(SENDER) ? Lab.USA : Lab.GBR);
        }
        byte[] message = question.about(reference.build());
        String absent = ask(client, method, message);
        if (client.equals(SENDER)) {
            partner.deliver(partner.make(plan, new byte[1]));
            // The control: to who may see it, it is there.
            assertEquals("0", status(READER, id));
        } else {
            submit(id);
            assertEquals("0", status(SENDER, id));
        }
        assertEquals(absent, ask(client, method, message));
    }

    private static String status(String client, String id) throws Exception {
        byte[] message = status(PackageRef.newBuilder().setPackageId(id).build());
        try (RawHttp2 raw = lab.raw(client)) {
            raw.send(Frames.call(1, CallTrials.STATUS, Map.of()), Frames.message(1, message));
            return raw.awaitStatus(1).header("grpc-status");
        }
    }

    /// Everything that the answer says.
    private static String ask(String client, String method, byte[] message) throws Exception {
        try (RawHttp2 raw = lab.raw(client)) {
            raw.send(
                    Frames.call(1, ExchangeServiceGrpc.SERVICE_NAME + "/" + method, Map.of()),
                    Frames.message(1, message));
            RawHttp2.Frame answer = raw.awaitStatus(1);
            assertEquals("5", answer.header("grpc-status"), answer::toString);
            return answer.flags() + " " + answer.headers();
        }
    }

    private static void submit(String id) throws Exception {
        BlockingClientCall<SubmitRequest, SubmitResponse> call =
                ExchangeServiceGrpc.newBlockingV2Stub(lab.channel(SENDER)).submit();
        call.write(SubmitRequest.newBuilder()
                .setHeader(SlowAttacks.submission().toBuilder().setPackageId(id))
                .build());
        call.write(SubmitRequest.newBuilder()
                .setContent(ContentChunk.newBuilder().setData(ByteString.copyFrom(new byte[1])))
                .build());
        call.write(SubmitRequest.newBuilder()
                .setFinish(SubmitFinish.newBuilder().setContentLength(1))
                .build());
        call.halfClose();
        call.read();
        call.read();
    }
}
