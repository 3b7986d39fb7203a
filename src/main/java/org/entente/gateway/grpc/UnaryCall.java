package org.entente.gateway.grpc;

import io.grpc.stub.StreamObserver;
import org.entente.ExchangeException;

/// Answers a unary call with what a plain blocking method returns. Errors leave through [ErrorInterceptor].
public final class UnaryCall {
    private UnaryCall() {}

    /// Runs the handler on the calling thread, which is a virtual one: it may block.
    public static <R> void answer(StreamObserver<R> caller, Handler<R> handler) {
        R response;
        try {
            response = handler.handle();
        } catch (ExchangeException | RuntimeException e) {
            caller.onError(e);
            return;
        }
        caller.onNext(response);
        caller.onCompleted();
    }

    /// What computes the answer.
    @FunctionalInterface
    public interface Handler<R> {
        R handle() throws ExchangeException;
    }
}
