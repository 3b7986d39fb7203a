package org.entente.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// One operation between its caller and the writer. The writer sets the fields, then completes `answered`.
final class Pending<T extends @Nullable Object> {
    private final Operation<T> operation;
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable ExchangeException failure;

    Pending(Operation<T> operation) {
        this.operation = operation;
    }

    /// Waits for the outcome, however often the thread is interrupted: an interrupt does not undo a commit,
    /// and a caller that left early would not know. The interrupt is still set on return.
    @SuppressWarnings(
            "NullAway") // without a failure the result is what the operation returned, null only if T allows it
    T await() throws ExchangeException {
        answered.join();
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    /// Runs the operation in a savepoint. What it throws is its own outcome; an exception from here is the group's.
    void run(Transactions transactions, Tables tables) throws SQLException {
        transactions.savepoint();
        try {
            result = operation.run(tables);
        } catch (ExchangeException e) {
            failure = e;
        } catch (SQLException e) {
            if (!Transactions.isStatementFault(e)) {
                throw e;
            }
            failure = internal(e);
        } catch (RuntimeException | Error e) {
            failure = internal(e);
        }
        if (failure != null) {
            transactions.undoToSavepoint();
        }
        transactions.releaseSavepoint();
    }

    void answer() {
        answered.complete(true);
    }

    void fail(ExchangeException reason) {
        failure = reason;
        answered.complete(true);
    }

    private static ExchangeException internal(Throwable cause) {
        return new ExchangeException(
                Reason.INTERNAL, "The change failed by a fault of ours; nothing of it was kept.", cause);
    }
}
