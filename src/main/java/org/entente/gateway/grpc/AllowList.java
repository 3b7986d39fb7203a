package org.entente.gateway.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.entente.gateway.config.Role;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.PeerServiceGrpc;
import org.jspecify.annotations.Nullable;

/// Which roles may call which method. A method without a row may be called by nobody; a row is for any of its roles.
final class AllowList {
    private static final Map<String, Set<Role>> ROWS = rows();

    /// Health: every caller whose certificate is good, configured or not.
    private static final Set<String> ANYBODY = Set.of(
            HealthGrpc.getCheckMethod().getFullMethodName(),
            HealthGrpc.getWatchMethod().getFullMethodName());

    /// They run until their caller ends them, so draining ends them.
    private static final Set<String> ENDLESS = Set.of(
            ExchangeServiceGrpc.getWatchInboxMethod().getFullMethodName(),
            HealthGrpc.getWatchMethod().getFullMethodName());

    /// Their callers send many messages; all others send one.
    private static final Set<String> STREAMED = Set.of(
            ExchangeServiceGrpc.getSubmitMethod().getFullMethodName(),
            PeerServiceGrpc.getDeliverMethod().getFullMethodName());

    private AllowList() {}

    private static Map<String, Set<Role>> rows() {
        var rows = new HashMap<String, Set<Role>>();
        row(rows, ExchangeServiceGrpc.getSubmitMethod(), Role.SUBMITTER);
        row(rows, ExchangeServiceGrpc.getListInboxMethod(), Role.RECIPIENT);
        row(rows, ExchangeServiceGrpc.getWatchInboxMethod(), Role.RECIPIENT);
        row(rows, ExchangeServiceGrpc.getFetchMethod(), Role.RECIPIENT);
        row(rows, ExchangeServiceGrpc.getAcknowledgeMethod(), Role.RECIPIENT);
        row(rows, ExchangeServiceGrpc.getGetPackageStatusMethod(), Role.SUBMITTER, Role.RECIPIENT);
        row(rows, ExchangeServiceGrpc.getListReceiptsMethod(), Role.SUBMITTER, Role.RECIPIENT, Role.AUDITOR);
        row(rows, PeerServiceGrpc.getPingMethod(), Role.PEER);
        row(rows, PeerServiceGrpc.getDeliverMethod(), Role.PEER);
        row(rows, PeerServiceGrpc.getReturnReceiptMethod(), Role.PEER);
        return Map.copyOf(rows);
    }

    private static void row(Map<String, Set<Role>> rows, MethodDescriptor<?, ?> method, Role first, Role... others) {
        rows.put(method.getFullMethodName(), Set.copyOf(EnumSet.of(first, others)));
    }

    static boolean permits(String method, Set<Role> roles) {
        if (isForAnybody(method)) {
            return true;
        }
        Set<Role> row = row(method);
        return row != null && row.stream().anyMatch(roles::contains);
    }

    static @Nullable Set<Role> row(String method) {
        return ROWS.get(method);
    }

    static boolean isForAnybody(String method) {
        return ANYBODY.contains(method);
    }

    static boolean isStreamed(String method) {
        return STREAMED.contains(method);
    }

    static boolean isEndless(String method) {
        return ENDLESS.contains(method);
    }
}
