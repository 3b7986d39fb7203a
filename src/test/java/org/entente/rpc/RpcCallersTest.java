package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.grpc.Channel;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.entente.rpc.RawCall.Answer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method by every caller: whoever has not the role is refused, before a message of the call is read, and is
/// still served what it may call. A new [Rpc] or a new [Who] brings its rows by itself.
@ExtendWith({SharedWorld.class, TableRows.class})
class RpcCallersTest {
    static Stream<Arguments> rows() {
        return Stream.of(Rpc.values()).flatMap(rpc -> Stream.of(Who.values()).map(who -> Arguments.of(rpc, who)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("rows")
    void onlyWhoHasTheRoleIsServed(Rpc rpc, Who who) throws ExchangeException, IOException {
        World world = SharedWorld.world();
        world.awaitQuiet();
        Channel channel = world.channel(who, rpc.gateway);
        Disk.Stored before = world.disk(rpc.gateway).stored();
        // Not one byte of it is a message of any method: who is refused for its role was not read.
        List<byte[]> request = rpc.isFor(who) ? List.of(new byte[0]) : List.of(new byte[] {0x0A, 0x7F, 1});
        Answer answer = rpc.isEndless()
                ? RawCall.first(channel, rpc.method, request)
                : RawCall.send(channel, rpc.method, request);
        if (rpc.isFor(who)) {
            assertNotEquals(Expected.DENIED.code(), answer.status().getCode(), answer::text);
        } else {
            assertEquals(Expected.DENIED.code(), answer.status().getCode(), answer::text);
            assertEquals("PERMISSION_DENIED", answer.reason());
            assertEquals(List.of(), answer.messages());
        }
        assertEquals(before, world.disk(rpc.gateway).stored());
        Answer next = Honest.call(world, channel, who, rpc.gateway);
        assertEquals(Expected.OK.code(), next.status().getCode(), next::text);
        assertEquals(answer.from(), next.from(), "the next call had to open another connection");
        assertEquals(List.of(), world.faults());
    }
}
