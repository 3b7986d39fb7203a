package org.entente.rpc;

import static org.entente.gateway.config.Role.AUDITOR;
import static org.entente.gateway.config.Role.PEER;
import static org.entente.gateway.config.Role.RECIPIENT;
import static org.entente.gateway.config.Role.SUBMITTER;

import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.Set;
import org.entente.gateway.config.Role;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.PeerServiceGrpc;

/// Every method that a gateway serves: the protos' statement of who may call it, written once more.
enum Rpc {
    SUBMIT(ExchangeServiceGrpc.getSubmitMethod(), World.USA, Who.SUBMITTER, SUBMITTER),
    LIST_INBOX(ExchangeServiceGrpc.getListInboxMethod(), World.GBR, Who.RECIPIENT, RECIPIENT),
    WATCH_INBOX(ExchangeServiceGrpc.getWatchInboxMethod(), World.GBR, Who.RECIPIENT, RECIPIENT),
    FETCH(ExchangeServiceGrpc.getFetchMethod(), World.GBR, Who.RECIPIENT, RECIPIENT),
    ACKNOWLEDGE(ExchangeServiceGrpc.getAcknowledgeMethod(), World.GBR, Who.RECIPIENT, RECIPIENT),
    GET_PACKAGE_STATUS(ExchangeServiceGrpc.getGetPackageStatusMethod(), World.GBR, Who.RECIPIENT, SUBMITTER, RECIPIENT),
    LIST_RECEIPTS(ExchangeServiceGrpc.getListReceiptsMethod(), World.GBR, Who.AUDITOR, SUBMITTER, RECIPIENT, AUDITOR),
    PING(PeerServiceGrpc.getPingMethod(), World.GBR, Who.PEER, PEER),
    DELIVER(PeerServiceGrpc.getDeliverMethod(), World.GBR, Who.PEER, PEER),
    RETURN_RECEIPT(PeerServiceGrpc.getReturnReceiptMethod(), World.USA, Who.PEER, PEER),
    HEALTH_CHECK(HealthGrpc.getCheckMethod(), World.GBR, Who.NOBODY),
    HEALTH_WATCH(HealthGrpc.getWatchMethod(), World.GBR, Who.NOBODY);

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable, its type does not say so
    final MethodDescriptor<?, ?> method;

    /// Whose gateway the tables call, and who calls it rightly there.
    final String gateway;

    final Who caller;

    /// Empty: for everybody with a good certificate.
    @SuppressWarnings("ImmutableEnumChecker") // as above
    final Set<Role> roles;

    Rpc(MethodDescriptor<?, ?> method, String gateway, Who caller, Role... roles) {
        this.method = method;
        this.gateway = gateway;
        this.caller = caller;
        this.roles = Set.of(roles);
    }

    boolean isFor(Who who) {
        return roles.isEmpty() || (who.role != null && roles.contains(who.role));
    }

    /// Runs until its caller ends it.
    boolean isEndless() {
        return this == WATCH_INBOX || this == HEALTH_WATCH;
    }
}
