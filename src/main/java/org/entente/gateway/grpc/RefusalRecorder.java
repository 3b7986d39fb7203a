package org.entente.gateway.grpc;

import org.entente.ExchangeException;

/// Where refusals of authenticated callers are recorded. Called on the thread of the refused call, or on the gateway's
/// housekeeping thread for counted ones; may block until it is committed.
@FunctionalInterface
public interface RefusalRecorder {
    /// Records one entry. A failure is logged; the caller stays refused.
    void record(Refusal refusal) throws ExchangeException;
}
