package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.rpc.RawCall.Answer;

/// One wrong request: what is sent, how the gateway ends the call.
///
/// @param fields of the request that the row is about, as paths of names from the request's message; `*` for all
/// @param half whether a half-received package may stay
record Row(Rpc rpc, Who who, String name, Expected expected, Set<String> fields, boolean half, Sending sending) {

    /// Makes the messages to send, in a world that runs.
    interface Sending {
        List<byte[]> messages(World world) throws ExchangeException, IOException;
    }

    static Row of(Rpc rpc, String name, Expected expected, String fields, Sending sending) {
        return new Row(rpc, rpc.caller, name, expected, Set.of(fields.split(" ")), false, sending);
    }

    Row by(Who other) {
        return new Row(rpc, other, name, expected, fields, half, sending);
    }

    /// A half-received package may stay: its sender can go on with it.
    Row mayStayHalf() {
        return new Row(rpc, who, name, expected, fields, true, sending);
    }

    static List<byte[]> bytes(MessageLite... messages) {
        return Arrays.stream(messages).map(MessageLite::toByteArray).toList();
    }

    static List<byte[]> bytes(List<? extends MessageLite> messages) {
        return messages.stream().map(MessageLite::toByteArray).toList();
    }

    /// Sends, and asserts everything that has to hold of a refused request: its error, that nothing of it is stored,
    /// and that the connection serves the next honest call.
    void run(World world) throws ExchangeException, IOException {
        world.awaitQuiet();
        Disk disk = world.disk(rpc.gateway);
        Channel channel = world.channel(who, rpc.gateway);
        List<byte[]> messages = sending.messages(world);
        Disk.Stored before = disk.stored();
        Answer answer = rpc.isEndless()
                ? RawCall.first(channel, rpc.method, messages)
                : RawCall.send(channel, rpc.method, messages);
        assertEquals(expected.code(), answer.status().getCode(), answer::text);
        if (expected.reason() != null) {
            assertEquals(expected.reason().name(), answer.reason(), answer::text);
            assertNothingStays(disk, before);
        }
        Answer next = Honest.call(world, channel, who, rpc.gateway);
        assertEquals(Expected.OK.code(), next.status().getCode(), next::text);
        assertEquals(answer.from(), next.from(), "the next call had to open another connection");
        assertEquals(List.of(), world.faults());
    }

    private void assertNothingStays(Disk disk, Disk.Stored before) {
        Disk.Stored wanted = half ? before.whole() : before;
        // A call that gRPC itself ended is answered before its handler has cleaned up.
        Disk.await(() -> wanted.equals(half ? disk.stored().whole() : disk.stored()));
        assertEquals(wanted, half ? disk.stored().whole() : disk.stored());
    }

    /// A message with a field appended as raw bytes, which no builder would take.
    static byte[] withRaw(MessageLite message, int field, byte... value) {
        var out = ByteString.newOutput();
        try {
            message.writeTo(out);
            // Wire type 2, length-delimited; all fields here have numbers below 16 and short values.
            out.write(field << 3 | 2);
            out.write(value.length);
            out.write(value);
            return out.toByteString().toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The message as the value of a field of an outer message.
    static byte[] inside(int field, byte[] message) {
        var out = ByteString.newOutput();
        try {
            var coded = com.google.protobuf.CodedOutputStream.newInstance(out);
            coded.writeByteArray(field, message);
            coded.flush();
            return out.toByteString().toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(SubmitRows.ROWS);
        rows.addAll(SubmitStreamRows.ROWS);
        rows.addAll(InboxRows.ROWS);
        rows.addAll(ReferenceRows.ROWS);
        rows.addAll(DeliverRows.ROWS);
        rows.addAll(ReceiptRows.ROWS);
        rows.addAll(HealthRows.ROWS);
        return rows;
    }

    @Override
    public String toString() {
        return rpc + ", " + name + ": " + expected;
    }
}
