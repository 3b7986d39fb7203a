package org.entente.gateway.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.tls.SecurityLog;
import org.entente.gateway.tls.ServerTls;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;

/// The calls that run now, with the certificate each came with: when trust changes, those whose certificate
/// is no longer good are ended, since TLS itself never looks again. For any thread.
public final class LiveCalls {
    private final Supplier<TrustStore> trust;
    private final Clock clock;
    private final int mostPerClient;
    private final Set<LiveCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, Integer> perClient = new ConcurrentHashMap<>();

    /// @param mostPerClient calls at the same time of one client, whatever connections they came on
    public LiveCalls(Supplier<TrustStore> trust, Clock clock, int mostPerClient) {
        this.trust = trust;
        this.clock = clock;
        this.mostPerClient = mostPerClient;
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

    /// Ends the calls whose one request has not come in so long: a header and then nothing would hold its place for
    /// ever. Streams of requests are waited for by [BidiCall].
    public void endSilent(Duration longest) {
        long now = System.nanoTime();
        for (LiveCall<?, ?> call : calls) {
            if (!call.heard && now - call.since > longest.toNanos()) {
                call.end(new ExchangeException(
                        Reason.UNAVAILABLE,
                        "For " + longest.toSeconds() + " s the request did not arrive (limits.callIdleSeconds). Make"
                                + " the call again."));
            }
        }
    }

    /// Where the callers are that were answered so long ago and have not taken it: what they were sent waits in our
    /// memory, and gRPC would keep it as long as they like.
    public Set<SocketAddress> deaf(Duration longest) {
        Set<SocketAddress> deaf = new HashSet<>();
        long now = System.nanoTime();
        for (LiveCall<?, ?> call : calls) {
            if (call.over && now - call.overSince > longest.toNanos()) {
                SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                if (from != null) {
                    deaf.add(from);
                }
            }
        }
        return deaf;
    }

    /// Ends the calls that would never end by themselves, because the gateway stops.
    void endEndless() {
        for (LiveCall<?, ?> call : calls) {
            if (AllowList.isEndless(call.method())) {
                call.end(Guard.draining());
            }
        }
    }

    /// Ends all calls, because the gateway's time to stop is over.
    public void endAll() {
        calls.forEach(call -> call.end(Guard.draining()));
    }

    /// Registers a call and judges it once more: trust may have been swapped since it was judged.
    /// RESOURCE_EXHAUSTED when the client has too many calls.
    ///
    /// @param client whose calls are counted together
    <Q, R> LiveCall<Q, R> open(
            ServerCall<Q, R> call,
            SpiffeId caller,
            String client,
            List<X509Certificate> chain,
            Context.CancellableContext context)
            throws ExchangeException {
        if (perClient.merge(client, 1, Integer::sum) > mostPerClient) {
            release(client);
            throw new ExchangeException(
                    Reason.RESOURCE_EXHAUSTED,
                    "You have " + mostPerClient
                            + " calls running (limits.maxCallsPerClient). End one, then call again.");
        }
        var live = new LiveCall<>(call, caller, client, chain, context);
        calls.add(live);
        live.obey(judge(chain));
        return live;
    }

    private void release(String client) {
        perClient.computeIfPresent(client, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /// One call; ending it from outside and answering it from its handler are made safe against each other.
    final class LiveCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final SpiffeId caller;
        private final String client;
        private final long since = System.nanoTime();
        private final List<X509Certificate> chain;
        private final Context.CancellableContext context;

        /// After it no more is sent. Written under this, after `overSince`.
        private volatile boolean over;

        /// When it was answered; valid once it is over. Written under this.
        private volatile long overSince;

        private volatile boolean heard;

        private LiveCall(
                ServerCall<Q, R> call,
                SpiffeId caller,
                String client,
                List<X509Certificate> chain,
                Context.CancellableContext context) {
            super(call);
            this.caller = caller;
            this.client = client;
            this.heard = AllowList.isStreamed(call.getMethodDescriptor().getFullMethodName());
            this.chain = chain;
            this.context = context;
        }

        String method() {
            return getMethodDescriptor().getFullMethodName();
        }

        /// The whole request came.
        void heard() {
            heard = true;
        }

        private void obey(Optional<ExchangeException> refusal) {
            if (over) {
                return;
            }
            refusal.ifPresent(cause -> {
                SecurityLog.callEnded(caller.value(), method(), cause);
                end(Guard.unauthenticated());
            });
        }

        private void over() {
            overSince = System.nanoTime();
            over = true;
        }

        /// Ends the call for the caller with this refusal, and for the handler as cancelled.
        private void end(ExchangeException refusal) {
            synchronized (this) {
                if (!over) {
                    StatusRuntimeException status = StatusMapping.toStatus(refusal);
                    super.close(status.getStatus(), Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
                    over();
                }
            }
            context.cancel(null);
        }

        /// Forgets the call and releases what waits on its context.
        void done() {
            if (calls.remove(this)) {
                release(client);
            }
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
                over();
                super.close(status, trailers);
            }
        }
    }
}
