package org.entente.gateway.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// The server's side of a streaming call as linear blocking code on a virtual thread of its own.
///
/// At most [#AHEAD] messages wait unread; further ones stay in the transport's flow control window, so that a slow
/// handler slows its caller down. When the call is cancelled, by the caller, by a lost connection or because the
/// caller's certificate was revoked, [#read] and [#write] fail and the handler's thread is interrupted, except inside
/// [#shielded].
///
/// [#read], [#write] and [#shielded] belong to the handler's thread; [#isCancelled] to any.
public final class BidiCall<Q, R> {
    private static final int AHEAD = 2;

    private final ServerCallStreamObserver<R> caller;
    private final Patience patience;
    private final Thread thread;

    /// Guards what follows; signalled on every change.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Queue<Q> unread = new ArrayDeque<>(AHEAD);
    private boolean halfClosed;
    private boolean cancelled;
    private boolean shielded;

    /// In the handler's thread alone: how long it waited for the caller, and what came and went.
    private long waitedNanos;

    private long bytes;

    private BidiCall(ServerCallStreamObserver<R> caller, Patience patience, Handler<Q, R> handler) {
        this.caller = caller;
        this.patience = patience;
        this.thread =
                Thread.ofVirtual().name("call").unstarted(Context.current().wrap(() -> run(handler)));
        caller.setOnReadyHandler(this::signal);
        caller.setOnCancelHandler(this::cancel);
        // The guard ends calls of revoked callers through the context.
        Context.current().addListener(context -> cancel(), Runnable::run);
    }

    /// Serves a bidirectional call; to be returned from the generated method.
    ///
    /// @param patience how long reads and writes wait for the caller
    public static <Q, R> StreamObserver<Q> serve(StreamObserver<R> caller, Patience patience, Handler<Q, R> handler) {
        var observer = (ServerCallStreamObserver<R>) caller;
        observer.disableAutoRequest();
        var call = new BidiCall<Q, R>(observer, patience, handler);
        observer.request(AHEAD);
        call.thread.start();
        return call.new Requests();
    }

    /// Serves a server-streaming call: the first [#read] gives the request, the second null.
    ///
    /// @param patience how long writes wait for the caller
    public static <Q, R> void serve(Q request, StreamObserver<R> caller, Patience patience, Handler<Q, R> handler) {
        var call = new BidiCall<Q, R>((ServerCallStreamObserver<R>) caller, patience, handler);
        call.unread.add(request);
        call.halfClosed = true;
        call.thread.start();
    }

    /// The next message; null when the caller half-closed, which alone never means complete.
    ///
    /// @throws ExchangeException UNAVAILABLE when the call was cancelled, or nothing or too little came in time
    public @Nullable Q read() throws ExchangeException {
        lock.lock();
        try {
            await(() -> !unread.isEmpty() || halfClosed, "nothing was sent");
            Q message = unread.poll();
            if (message != null && !halfClosed) {
                caller.request(1);
            }
            bytes += size(message);
            patience.require(waitedNanos, bytes);
            return message;
        } finally {
            lock.unlock();
        }
    }

    /// Sends a message, after waiting until the transport takes it.
    ///
    /// @throws ExchangeException UNAVAILABLE when the call was cancelled, or nothing or too little was read in time
    public void write(R message) throws ExchangeException {
        lock.lock();
        try {
            await(caller::isReady, "nothing was read");
            patience.require(waitedNanos, bytes);
            bytes += size(message);
        } finally {
            lock.unlock();
        }
        caller.onNext(message);
    }

    /// Whether nobody listens any more. Also true once the call was answered.
    boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /// Runs an action that a cancellation must not interrupt: an interrupt closes a `FileChannel` under its
    /// writer. The interrupt is delivered afterwards.
    public <T> T shielded(Action<T> action) throws ExchangeException {
        shield(true);
        try {
            return action.run();
        } finally {
            shield(false);
        }
    }

    private void shield(boolean on) {
        lock.lock();
        try {
            shielded = on;
            if (!on && cancelled) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private static long size(@Nullable Object message) {
        return message instanceof MessageLite known ? known.getSerializedSize() : 0;
    }

    private void await(BooleanSupplier condition, String what) throws ExchangeException {
        long left = patience.idle().toNanos();
        try {
            while (!cancelled && !condition.getAsBoolean()) {
                if (left <= 0) {
                    throw patience.nothing(what);
                }
                long before = left;
                left = changed.awaitNanos(left);
                waitedNanos += before - left;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExchangeException(Reason.UNAVAILABLE, "The call was interrupted.", e);
        }
        if (cancelled) {
            throw new ExchangeException(Reason.UNAVAILABLE, "The caller ended the call.");
        }
    }

    private void run(Handler<Q, R> handler) {
        try {
            handler.run(this);
        } catch (InterruptedException e) {
            fail(new ExchangeException(Reason.UNAVAILABLE, "The call was interrupted.", e));
            return;
        } catch (Exception | Error e) {
            fail(e);
            return;
        }
        if (!isCancelled()) {
            caller.onCompleted();
        }
    }

    private void fail(Throwable e) {
        if (!isCancelled()) {
            caller.onError(e);
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        lock.lock();
        try {
            cancelled = true;
            changed.signalAll();
            if (!shielded) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// What serves the call. Returning ends it well, throwing ends it by [StatusMapping].
    @FunctionalInterface
    public interface Handler<Q, R> {
        void run(BidiCall<Q, R> call) throws ExchangeException, InterruptedException;
    }

    /// See [#shielded].
    @FunctionalInterface
    public interface Action<T> {
        T run() throws ExchangeException;
    }

    private final class Requests implements StreamObserver<Q> {
        @Override
        public void onNext(Q message) {
            lock.lock();
            try {
                unread.add(message);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onError(Throwable t) {
            cancel();
        }

        @Override
        public void onCompleted() {
            lock.lock();
            try {
                halfClosed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
