package org.entente.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import java.util.List;
import org.entente.rpc.RawCall.Answer;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.ListInboxRequest;
import org.entente.v1.ListReceiptsRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.PingRequest;

/// A right call that each caller may make, to show that it is still served.
final class Honest {
    private Honest() {}

    static Answer call(World world, Channel channel, Who who, String gateway) {
        PackageRef known = PackageRef.newBuilder().setPackageId(world.delivered).build();
        return switch (who) {
            case SUBMITTER ->
                gateway.equals(World.USA)
                        ? send(
                                channel,
                                Rpc.GET_PACKAGE_STATUS,
                                GetPackageStatusRequest.newBuilder()
                                        .setPackage(known)
                                        .build())
                        : health(channel);
            case RECIPIENT -> send(channel, Rpc.LIST_INBOX, ListInboxRequest.getDefaultInstance());
            case AUDITOR ->
                send(
                        channel,
                        Rpc.LIST_RECEIPTS,
                        ListReceiptsRequest.newBuilder().setPackage(known).build());
            case PEER, THIRD_PEER -> send(channel, Rpc.PING, PingRequest.getDefaultInstance());
            case RELEASER, OPERATOR, NOBODY, PARTNERS_CLIENT, ITSELF -> health(channel);
        };
    }

    private static Answer health(Channel channel) {
        return send(channel, Rpc.HEALTH_CHECK, HealthCheckRequest.getDefaultInstance());
    }

    private static Answer send(Channel channel, Rpc rpc, MessageLite request) {
        return RawCall.send(channel, rpc.method, List.of(request.toByteArray()));
    }
}
