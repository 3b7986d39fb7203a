package org.entente.store;

import java.sql.SQLException;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// Reads from one snapshot of the committed state, on the caller's thread. An attempt to write fails.
@FunctionalInterface
public interface Query<T extends @Nullable Object> {
    T run(Tables tables) throws ExchangeException, SQLException;
}
