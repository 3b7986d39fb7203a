package org.entente.gateway.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.config.GatewayConfig;
import org.entente.gateway.config.Role;
import org.entente.gateway.tls.SecurityLog;
import org.entente.gateway.tls.ServerTls;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;

/// Decides on every call, before a message of it is read, who calls and whether it may: the certificate is judged anew
/// by the trust in force, the roles come from the configuration, the method must have a row that names one of them.
/// A refused caller learns that it is refused, never why its certificate is not accepted nor who else would be.
public final class Guard implements ServerInterceptor {
    private static final String GATEWAY_PATH = "/gateway";

    private final GatewayConfig config;
    private final Supplier<TrustStore> trust;
    private final Clock clock;
    private final LiveCalls live;
    private final RefusalCounter refusals;
    private final RateLimit rate;
    private volatile boolean draining;

    public Guard(
            GatewayConfig config, Supplier<TrustStore> trust, Clock clock, LiveCalls live, RefusalCounter refusals) {
        this.config = config;
        this.trust = trust;
        this.clock = clock;
        this.live = live;
        this.refusals = refusals;
        this.rate = new RateLimit(config.limits().callsPerSecond(), System::nanoTime);
    }

    /// From now on refuses new calls, and ends those that would never end.
    public void drain() {
        draining = true;
        live.endEndless();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        List<X509Certificate> chain;
        SpiffeId id;
        try {
            chain = chain(call);
            id = trust.get().verify(chain, ServerTls.CALLERS, clock.instant());
        } catch (ExchangeException e) {
            SecurityLog.certificateRefused(e);
            return refuse(call, unauthenticated());
        }
        if (draining) {
            return refuse(call, draining());
        }
        Set<Role> roles = roles(id);
        // Those without a role are counted together: their number is not ours to bound.
        String client = roles.isEmpty() ? id.agency().value() : id.value();
        var context =
                Context.current().withValue(Caller.KEY, new Caller(id, roles)).withCancellation();
        LiveCalls.LiveCall<Q, R> liveCall;
        try {
            admit(id, client, roles, method);
            liveCall = live.open(call, id, client, chain, context);
        } catch (ExchangeException e) {
            SecurityLog.callRefused(id.value(), method, e.reason());
            refusals.refused(id, method, e.reason());
            return refuse(call, e);
        }
        return start(liveCall, context, headers, next);
    }

    private static <Q, R> ServerCall.Listener<Q> start(
            LiveCalls.LiveCall<Q, R> liveCall, Context context, Metadata headers, ServerCallHandler<Q, R> next) {
        try {
            ServerCall.Listener<Q> listener = Contexts.interceptCall(context, liveCall, headers, next);
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onHalfClose() {
                    liveCall.heard();
                    super.onHalfClose();
                }

                @Override
                public void onComplete() {
                    super.onComplete();
                    liveCall.done();
                }

                @Override
                public void onCancel() {
                    super.onCancel();
                    liveCall.done();
                }
            };
        } catch (RuntimeException e) {
            liveCall.done();
            throw e;
        }
    }

    private void admit(SpiffeId id, String client, Set<Role> roles, String method) throws ExchangeException {
        if (!rate.take(client)) {
            throw new ExchangeException(
                    Reason.RESOURCE_EXHAUSTED,
                    "More than " + config.limits().callsPerSecond()
                            + " calls in a second (limits.callsPerSecond). Call less often.");
        }
        if (method.equals(UnknownMethods.NAME)) {
            throw ErrorInterceptor.notOffered();
        }
        if (!AllowList.permits(method, roles)) {
            throw new ExchangeException(
                    Reason.PERMISSION_DENIED,
                    id + " may not call " + method + ". Ask the gateway's operator for the role.");
        }
    }

    private Set<Role> roles(SpiffeId id) {
        if (config.partners().containsKey(id.agency()) && id.path().equals(GATEWAY_PATH)) {
            return Set.of(Role.PEER);
        }
        var client = config.clients().get(id);
        return client == null || !id.agency().equals(config.agency()) ? Set.of() : client.roles();
    }

    private static List<X509Certificate> chain(ServerCall<?, ?> call) throws ExchangeException {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            throw new ExchangeException(Reason.UNAUTHENTICATED, "The call came without TLS.");
        }
        var chain = new ArrayList<X509Certificate>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException | ClassCastException e) {
            throw new ExchangeException(Reason.UNAUTHENTICATED, "The call came without a certificate.", e);
        }
        return chain;
    }

    private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, ExchangeException e) {
        // The error interceptor maps it; no message was asked for yet.
        call.close(Status.UNKNOWN.withCause(e), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    static ExchangeException unauthenticated() {
        return new ExchangeException(
                Reason.UNAUTHENTICATED,
                "The certificate is not accepted. Check it, and its agency's trust bundle and revocation list.");
    }

    static ExchangeException draining() {
        return new ExchangeException(Reason.DRAINING, "The gateway is stopping. Call again in a moment.");
    }
}
