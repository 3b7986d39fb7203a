package org.entente.gateway.config;

import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Collects everything that is wrong, so that an operator mends it in one go.
final class Problems {
    private static final int SHOWN = 50;

    private final List<String> found = new ArrayList<>();

    /// @param where a file, with a line where there is one
    /// @param what the key or the file, and what to do about it
    void add(String where, String what) {
        String line = where + ": " + what;
        if (!found.contains(line)) {
            found.add(line);
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// @throws ExchangeException CONFIGURATION naming all of them, if there are any
    void raise() throws ExchangeException {
        if (found.isEmpty()) {
            return;
        }
        var text = new StringBuilder("The gateway's configuration has ")
                .append(found.size() == 1 ? "a fault:" : found.size() + " faults:");
        found.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
        if (found.size() > SHOWN) {
            text.append("\n  and ").append(found.size() - SHOWN).append(" more");
        }
        throw new ExchangeException(Reason.CONFIGURATION, text.toString());
    }
}
