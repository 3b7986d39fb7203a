package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.grpc.Channel;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.client.State;
import org.entente.rpc.RawCall.Answer;
import org.entente.rpc.RawCall.Open;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.v1.DeliverResponse;
import org.entente.v1.Marking;
import org.entente.v1.PackageState;
import org.entente.v1.PackageStatus;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;
import org.entente.v1.SubmitResponse;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The same package id again: the same package gets the stored answer, anything else is refused, and of one id there
/// is never more than one package.
@ExtendWith({SharedWorld.class, TableRows.class})
class RepeatedPackageIdTest {
    private static final byte[] OTHER = {'[', ']'};

    interface Check {
        void run(World world) throws ExchangeException, IOException;
    }

    private static Arguments row(String name, Check check) {
        return Arguments.of(name, check);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row("submitted again after its commit", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    PackageStatus first = done(submit(world, Packages.submission(header)));
                    PackageStatus again = done(submit(world, Packages.submission(header)));
                    assertEquals(first.getOfferDigest(), again.getOfferDigest());
                    assertOnce(world, header);
                }),
                row("submitted again under another request id", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    PackageStatus first = done(submit(world, Packages.submission(header)));
                    header.setRequestId(Packages.header().getRequestId());
                    assertEquals(
                            first.getOfferDigest(),
                            done(submit(world, Packages.submission(header))).getOfferDigest());
                }),
                row("submitted again by another client of the agency", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    PackageStatus first = done(submit(world, Packages.submission(header)));
                    Channel desk = world.desk(World.USA);
                    PackageStatus again =
                            done(RawCall.send(desk, Rpc.SUBMIT.method, Row.bytes(Packages.submission(header))));
                    assertEquals(first.getOfferDigest(), again.getOfferDigest());
                    assertOnce(world, header);
                }),
                row("other content", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    done(submit(world, Packages.submission(header)));
                    refused(submit(world, with(header, OTHER)), Expected.ID_REUSED);
                    refused(submit(world, with(header, new byte[0])), Expected.ID_REUSED);
                    refused(submit(world, with(header, new byte[200_000])), Expected.ID_REUSED);
                    assertOnce(world, header);
                }),
                row("another header", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    done(submit(world, Packages.submission(header)));
                    for (SubmitHeader.Builder other : List.of(
                            header.clone().setTitle("t"),
                            header.clone().setFileName("f"),
                            header.clone().setExercise(true),
                            header.clone().setRecipient(World.FRA),
                            header.clone().setPrecedence(Precedence.PRECEDENCE_FLASH),
                            header.clone().setContentType("text/plain"),
                            header.clone().setOriginatorReference("r"),
                            header.clone().setExpiresAt(soon(world)),
                            header.clone().setAcknowledgeBy(soon(world)),
                            header.clone().setMarking(marked("SECRET//NOFORN")))) {
                        refused(submit(world, Packages.submission(other)), Expected.ID_REUSED);
                    }
                    assertOnce(world, header);
                }),
                row("the same while the first is still running", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    Open first = begun(world, header);
                    PackageStatus second = done(submit(world, Packages.submission(header)));
                    PackageStatus late = done(end(first));
                    assertEquals(second.getOfferDigest(), late.getOfferDigest());
                    assertOnce(world, header);
                }),
                row("other content while the first is still running", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    Open first = begun(world, header);
                    done(submit(world, with(header, OTHER)));
                    refused(end(first), Expected.ID_REUSED);
                    assertOnce(world, header);
                }),
                row("after it was refused", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    Marking right = header.getMarking();
                    header.setMarking(marked("SECRET//NOFORN"));
                    refused(submit(world, Packages.submission(header)), Expected.NOT_RELEASED);
                    done(submit(world, Packages.submission(header.setMarking(right))));
                    assertOnce(world, header);
                }),
                row("after it was broken off", world -> {
                    SubmitHeader.Builder header = Packages.header();
                    refused(submit(world, List.of(Packages.first(header))), Expected.TRUNCATED);
                    done(submit(world, Packages.submission(header)));
                    assertOnce(world, header);
                }),
                row("after it expired", world -> {
                    SubmitHeader.Builder header = Packages.header()
                            .setPackageId(world.expired)
                            .setTitle(Story.TITLE)
                            .setFileName("officials.json")
                            .setExpiresAt(at(world.expiresAt));
                    PackageStatus again = done(submit(world, Packages.submission(header)));
                    assertEquals(PackageState.PACKAGE_STATE_EXPIRED, again.getState());
                    refused(submit(world, with(header, OTHER)), Expected.ID_REUSED);
                }),
                row("the id of a received package as an own one", RepeatedPackageIdTest::ownAndReceived),
                row("offered again after its commit", world -> {
                    List<byte[]> delivery = Row.bytes(Packages.delivery(Packages.made(world)));
                    byte[] first = receipt(deliver(world, delivery));
                    assertArrayEquals(first, receipt(deliver(world, delivery)));
                    assertArrayEquals(first, receipt(deliver(world, delivery.subList(0, 1))));
                }),
                row("offered again after it was refused", world -> {
                    HostilePartner.Plan plan = world.usa.plan();
                    HostilePartner.Made made =
                            world.usa.make(plan.with(Packages.notReleasable(plan.header())), new byte[1]);
                    List<byte[]> delivery = Row.bytes(Packages.delivery(made));
                    assertArrayEquals(receipt(deliver(world, delivery)), receipt(deliver(world, delivery)));
                }),
                row("another offer of the same id", world -> {
                    HostilePartner.Plan plan = world.usa.plan();
                    deliver(world, Row.bytes(Packages.delivery(world.usa.make(plan, new byte[1]))));
                    List<byte[]> other = Row.bytes(Packages.delivery(world.usa.make(plan, new byte[1])));
                    refused(deliver(world, other), Expected.ID_REUSED);
                }),
                row("offered again while the first delivery is still running", world -> {
                    HostilePartner.Made made = Packages.made(world);
                    List<byte[]> delivery = Row.bytes(Packages.delivery(made));
                    Open first = RawCall.open(world.channel(Who.PEER, World.GBR), Rpc.DELIVER.method)
                            .say(delivery.subList(0, 1))
                            .heard();
                    byte[] receipt = receipt(deliver(world, delivery));
                    Answer late =
                            first.say(delivery.subList(1, delivery.size())).finish();
                    assertEquals("UNAVAILABLE", late.reason(), late::text);
                    assertArrayEquals(receipt, receipt(deliver(world, delivery)));
                }));
    }

    private static void ownAndReceived(World world) throws ExchangeException, IOException {
        SubmitHeader.Builder header = Packages.header();
        String id = header.getPackageId();
        done(submit(world, Packages.submission(header)));
        Story.await(world.agencies, World.USA, UUID.fromString(id), State.DELIVERED);
        header.setRecipient(World.USA)
                .setMarking(Marking.newBuilder().setPolicy("gbr").setBanner("UK OFFICIAL"));
        Channel submitter = world.channel(Who.SUBMITTER, World.GBR);
        done(RawCall.send(submitter, Rpc.SUBMIT.method, Row.bytes(Packages.submission(header))));
        // Who may see both has to say which; who may see one is not told that there are two.
        Channel auditor = world.channel(Who.AUDITOR, World.GBR);
        refused(receipts(auditor, "", id), Expected.INVALID);
        assertEquals(
                Expected.OK.code(), receipts(auditor, World.USA, id).status().getCode());
        Channel recipient = world.channel(Who.RECIPIENT, World.GBR);
        assertEquals(Expected.OK.code(), receipts(recipient, "", id).status().getCode());
        refused(receipts(recipient, World.GBR, id), Expected.NOT_FOUND);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void oneIdIsOnePackage(String name, Check check) throws ExchangeException, IOException {
        World world = SharedWorld.world();
        check.run(world);
        world.awaitQuiet();
        assertEquals(List.of(), world.faults());
    }

    private static Answer submit(World world, List<SubmitRequest> requests) throws ExchangeException, IOException {
        return RawCall.send(world.channel(Who.SUBMITTER, World.USA), Rpc.SUBMIT.method, Row.bytes(requests));
    }

    private static Answer deliver(World world, List<byte[]> requests) throws ExchangeException, IOException {
        return RawCall.send(world.channel(Who.PEER, World.GBR), Rpc.DELIVER.method, requests);
    }

    private static Answer receipts(Channel channel, String sender, String id) {
        return RawCall.send(
                channel,
                Rpc.LIST_RECEIPTS.method,
                Row.bytes(ReferenceRows.request(Rpc.LIST_RECEIPTS, ReferenceRows.ref(sender, id))));
    }

    /// A submission that the gateway has accepted and that waits for its finish.
    private static Open begun(World world, SubmitHeader.Builder header) throws ExchangeException, IOException {
        return RawCall.open(world.channel(Who.SUBMITTER, World.USA), Rpc.SUBMIT.method)
                .say(Row.bytes(Packages.first(header), Packages.chunk(0, Packages.CONTENT)))
                .heard();
    }

    private static Answer end(Open begun) {
        return begun.say(Row.bytes(Packages.finish(Packages.CONTENT.length))).finish();
    }

    private static List<SubmitRequest> with(SubmitHeader.Builder header, byte[] content) {
        return content.length == 0
                ? List.of(Packages.first(header), Packages.finish(0))
                : List.of(Packages.first(header), Packages.chunk(0, content), Packages.finish(content.length));
    }

    private static Marking marked(String banner) {
        return Marking.newBuilder().setPolicy("usa").setBanner(banner).build();
    }

    private static Timestamp soon(World world) {
        return at(world.expiresAt.plusSeconds(3_600));
    }

    private static Timestamp at(java.time.Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static PackageStatus done(Answer answer) throws InvalidProtocolBufferException {
        assertEquals(Expected.OK.code(), answer.status().getCode(), answer::text);
        return SubmitResponse.parseFrom(answer.messages().getLast()).getResult().getStatus();
    }

    private static byte[] receipt(Answer answer) throws InvalidProtocolBufferException {
        assertEquals(Expected.OK.code(), answer.status().getCode(), answer::text);
        return DeliverResponse.parseFrom(answer.messages().getLast())
                .getReceipt()
                .toByteArray();
    }

    private static void refused(Answer answer, Expected expected) {
        assertEquals(expected.code(), answer.status().getCode(), answer::text);
        assertEquals(String.valueOf(expected.reason()), answer.reason());
    }

    /// One row, one payload with its tree, and no other file of this id.
    private static void assertOnce(World world, SubmitHeader.Builder header) {
        String id = header.getPackageId();
        Disk disk = world.disk(World.USA);
        assertEquals(1, disk.count("SELECT count(*) FROM package WHERE package_id = '" + id + "'"));
        Disk.await(() -> files(disk, id) == 2);
        assertEquals(2, files(disk, id));
    }

    private static long files(Disk disk, String id) {
        return disk.stored().files().stream()
                .filter(name -> name.startsWith(id))
                .count();
    }
}
