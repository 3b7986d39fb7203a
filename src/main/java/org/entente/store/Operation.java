package org.entente.store;

import java.sql.SQLException;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// One change of state: everything it writes is committed together, or nothing is.
///
/// Runs on the writer's thread, in a savepoint beside other operations: it must be short, do no signing, network or
/// file work, and keep `tables` to itself. An exception undoes this operation alone.
@FunctionalInterface
public interface Operation<T extends @Nullable Object> {
    T run(Tables tables) throws ExchangeException, SQLException;
}
