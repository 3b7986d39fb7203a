package org.entente.exchange;

import org.entente.receipt.Stage;
import org.jspecify.annotations.Nullable;

/// Which receipt may follow which.
final class Stages {
    private Stages() {}

    /// @param previous null when there is none
    static boolean mayFollow(@Nullable Stage previous, Stage next) {
        if (previous == null) {
            return next == Stage.DELIVERED || next == Stage.REFUSED;
        }
        return switch (previous) {
            case DELIVERED -> next == Stage.ACCEPTED || next == Stage.PARTLY_ACCEPTED || next == Stage.REJECTED;
            case ACCEPTED, PARTLY_ACCEPTED -> next == Stage.ACTIONED;
            case REFUSED, REJECTED, ACTIONED, CORRECTED, RECALL_REFUSED, PURGED -> false;
        };
    }
}
