package org.entente.gateway.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.gateway.tls.SecurityLog;
import org.entente.gateway.tls.ServerTls;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;

/// The calls that run now, with the certificate each came with: when trust changes, those whose certificate
/// is no longer good are ended, since TLS itself never looks again. For any thread.
public final class LiveCalls {
    private final Supplier<TrustStore> trust;
    private final Clock clock;
    private final Set<LiveCall<?, ?>> calls = ConcurrentHashMap.newKeySet();

    public LiveCalls(Supplier<TrustStore> trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /// How many run.
    public int count() {
        return calls.size();
    }

    /// Judges every running call by the trust in force, and ends those that fail. To be called after each change of
    /// trust, and all the time because certificates and revocation lists also run out.
    public void recheck() {
        // Once for each certificate: a caller may have hundreds of calls.
        var judged = new HashMap<List<X509Certificate>, Optional<ExchangeException>>();
        for (LiveCall<?, ?> call : calls) {
            call.obey(judged.computeIfAbsent(call.chain, this::judge));
        }
    }

    private Optional<ExchangeException> judge(List<X509Certificate> chain) {
        try {
            trust.get().verify(chain, ServerTls.CALLERS, clock.instant());
            return Optional.empty();
        } catch (ExchangeException e) {
            return Optional.of(e);
        }
    }

    /// Ends the calls that would never end by themselves, because the gateway stops.
    void endEndless() {
        for (LiveCall<?, ?> call : calls) {
            if (AllowList.isEndless(call.method())) {
                call.end(Guard.draining());
            }
        }
    }

    /// Registers a call and judges it once more: trust may have been swapped since it was judged.
    <Q, R> LiveCall<Q, R> open(
            ServerCall<Q, R> call, SpiffeId caller, List<X509Certificate> chain, Context.CancellableContext context) {
        var live = new LiveCall<>(call, caller, chain, context);
        calls.add(live);
        live.obey(judge(chain));
        return live;
    }

    /// One call; ending it from outside and answering it from its handler are made safe against each other.
    final class LiveCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final SpiffeId caller;
        private final List<X509Certificate> chain;
        private final Context.CancellableContext context;

        /// Guarded by this: after it no more is sent.
        private boolean over;

        private LiveCall(
                ServerCall<Q, R> call,
                SpiffeId caller,
                List<X509Certificate> chain,
                Context.CancellableContext context) {
            super(call);
            this.caller = caller;
            this.chain = chain;
            this.context = context;
        }

        String method() {
            return getMethodDescriptor().getFullMethodName();
        }

        private void obey(Optional<ExchangeException> refusal) {
            refusal.ifPresent(cause -> {
                SecurityLog.callEnded(caller.value(), method(), cause);
                end(Guard.unauthenticated());
            });
        }

        /// Ends the call for the caller with this refusal, and for the handler as cancelled.
        private void end(ExchangeException refusal) {
            synchronized (this) {
                if (!over) {
                    over = true;
                    StatusRuntimeException status = StatusMapping.toStatus(refusal);
                    super.close(status.getStatus(), Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
                }
            }
            done();
        }

        /// Forgets the call and releases what waits on its context.
        void done() {
            calls.remove(this);
            context.cancel(null);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!over) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!over) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!over) {
                over = true;
                super.close(status, trailers);
            }
        }
    }
}
