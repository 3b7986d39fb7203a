package org.entente.gateway.grpc;

import io.grpc.Status;
import org.entente.Reason;

/// Tells other rooms' tests which gRPC code a reason leaves with.
public final class MappedCodes {
    private MappedCodes() {}

    public static Status.Code of(Reason reason) {
        return Status.fromCodeValue(StatusMapping.code(reason).getNumber()).getCode();
    }
}
