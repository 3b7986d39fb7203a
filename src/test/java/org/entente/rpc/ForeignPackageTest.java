package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.grpc.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.receipt.Stage;
import org.entente.rpc.RawCall.Answer;
import org.entente.story.Story;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A package that is somebody else's and one that is absent answer alike, byte for byte apart from the id that the
/// caller itself named: code, text, details and every trailer. Nobody learns which ids exist.
@ExtendWith({SharedWorld.class, TableRows.class})
class ForeignPackageTest {
    interface Request {
        MessageLite of(World world, String id) throws ExchangeException, IOException;
    }

    interface Id {
        String of(World world);
    }

    private static Arguments row(String name, Rpc rpc, Who who, String gateway, Id foreign, Request request) {
        return Arguments.of(name, rpc, who, gateway, foreign, request);
    }

    private static Arguments reference(String name, Rpc rpc, Who who, String gateway, String sender, Id foreign) {
        return row(
                name,
                rpc,
                who,
                gateway,
                foreign,
                (world, id) -> ReferenceRows.request(rpc, ReferenceRows.ref(sender, id)));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                reference("sent ones, for a recipient", Rpc.FETCH, Who.RECIPIENT, World.USA, "", w -> w.delivered),
                reference(
                        "sent ones, for a recipient", Rpc.ACKNOWLEDGE, Who.RECIPIENT, World.USA, "", w -> w.delivered),
                reference(
                        "sent ones, for a recipient",
                        Rpc.GET_PACKAGE_STATUS,
                        Who.RECIPIENT,
                        World.USA,
                        "",
                        w -> w.delivered),
                reference(
                        "sent ones, for a recipient",
                        Rpc.LIST_RECEIPTS,
                        Who.RECIPIENT,
                        World.USA,
                        "",
                        w -> w.delivered),
                reference(
                        "sent ones by name",
                        Rpc.GET_PACKAGE_STATUS,
                        Who.RECIPIENT,
                        World.USA,
                        World.USA,
                        w -> w.accepted),
                reference(
                        "expired ones, for a recipient",
                        Rpc.GET_PACKAGE_STATUS,
                        Who.RECIPIENT,
                        World.USA,
                        "",
                        w -> w.expired),
                reference(
                        "received ones, for a submitter",
                        Rpc.GET_PACKAGE_STATUS,
                        Who.SUBMITTER,
                        World.GBR,
                        "",
                        w -> w.accepted),
                reference(
                        "received ones, for a submitter",
                        Rpc.LIST_RECEIPTS,
                        Who.SUBMITTER,
                        World.GBR,
                        "",
                        w -> w.accepted),
                reference(
                        "refused ones, for a submitter",
                        Rpc.LIST_RECEIPTS,
                        Who.SUBMITTER,
                        World.GBR,
                        "",
                        w -> w.refused),
                reference(
                        "under another sender", Rpc.LIST_RECEIPTS, Who.AUDITOR, World.GBR, World.FRA, w -> w.accepted),
                reference("under another sender", Rpc.FETCH, Who.RECIPIENT, World.GBR, World.FRA, w -> w.accepted),
                row(
                        "sent to another partner",
                        Rpc.RETURN_RECEIPT,
                        Who.THIRD_PEER,
                        World.USA,
                        w -> w.delivered,
                        (world, id) -> ReceiptRows.request(
                                        ReceiptRows.receipt(world, world.delivered, id, Stage.ACCEPTED))
                                .build()),
                row(
                        "received from the partner that asks",
                        Rpc.RETURN_RECEIPT,
                        Who.PEER,
                        World.GBR,
                        w -> w.delivered,
                        (world, id) -> ReceiptRows.request(
                                        ReceiptRows.receipt(world, world.delivered, id, Stage.ACCEPTED))
                                .build()));
    }

    @ParameterizedTest(name = "{1} by {2}: {0}")
    @MethodSource("rows")
    void absentAndForeignAnswerAlike(String name, Rpc rpc, Who who, String gateway, Id foreign, Request request)
            throws ExchangeException, IOException {
        World world = SharedWorld.world();
        world.awaitQuiet();
        Channel channel = world.channel(who, gateway);
        String there = foreign.of(world);
        String nowhere = Story.newId().toString();
        Answer ofForeign = send(channel, rpc, request.of(world, there));
        Answer ofAbsent = send(channel, rpc, request.of(world, nowhere));
        assertEquals("NOT_FOUND", ofForeign.reason(), ofForeign::text);
        assertEquals(ofAbsent.status().getCode(), ofForeign.status().getCode());
        assertEquals(ofAbsent.text(), ofForeign.text().replace(there, nowhere));
        assertEquals(ofAbsent.trailers().keys(), ofForeign.trailers().keys());
        for (String key : ofAbsent.trailers().keys()) {
            assertArrayEquals(value(ofAbsent, key), value(ofForeign, key, there, nowhere), key);
        }
        assertEquals(List.of(), world.faults());
    }

    private static Answer send(Channel channel, Rpc rpc, MessageLite request) {
        return RawCall.send(channel, rpc.method, Row.bytes(request));
    }

    /// A trailer's bytes, with the one text in place of the other.
    private static byte[] value(Answer answer, String key, String... replaced) {
        byte[] value;
        if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            value = answer.trailers().get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
        } else {
            String text = answer.trailers().get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
            value = String.valueOf(text).getBytes(StandardCharsets.ISO_8859_1);
        }
        String text = new String(value == null ? new byte[0] : value, StandardCharsets.ISO_8859_1);
        return (replaced.length == 2 ? text.replace(replaced[0], replaced[1]) : text)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
