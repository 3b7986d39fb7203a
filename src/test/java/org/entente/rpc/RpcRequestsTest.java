package org.entente.rpc;

import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.TableRows;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method against missing, empty, oversized, malformed and contradictory requests. [RpcCoverageTest] fails when a
/// method or a field of a request has no row here. `-Dentente.rpc.rows=<regex>` runs the rows whose name holds it.
@ExtendWith({SharedWorld.class, TableRows.class})
class RpcRequestsTest {
    static Stream<Row> rows() {
        var wanted = Pattern.compile(System.getProperty("entente.rpc.rows", ""));
        return Row.all().stream().filter(row -> wanted.matcher(row.toString()).find());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aWrongRequestIsRefusedAndLeavesNothing(Row row) throws ExchangeException, IOException {
        row.run(SharedWorld.world());
    }
}
