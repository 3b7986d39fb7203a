package org.entente.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.entente.gateway.config.Role;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.PeerServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllowListTest {
    static Stream<String> methods() {
        return Stream.of(
                        ExchangeServiceGrpc.getServiceDescriptor(),
                        PeerServiceGrpc.getServiceDescriptor(),
                        HealthGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(methods -> methods.stream().map(MethodDescriptor::getFullMethodName));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodHasARowOrIsForAnybody(String method) {
        assertTrue(AllowList.isForAnybody(method) != (AllowList.row(method) != null));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void withoutARoleOnlyHealthIsOpen(String method) {
        assertEquals(method.startsWith("grpc.health.v1.Health/"), AllowList.permits(method, Set.of()));
    }

    @Test
    void aMethodWithoutARowIsClosedToEveryRole() {
        for (String method : List.of("entente.v1.OperatorService/Stop", "", "entente.v1.PeerService/ping")) {
            assertFalse(AllowList.permits(method, EnumSet.allOf(Role.class)));
        }
    }

    @Test
    void rolesOpenTheirMethodsAndNoOthers() {
        assertEquals(Set.of("Submit", "GetPackageStatus", "ListReceipts"), opened(Role.SUBMITTER));
        assertEquals(
                Set.of("ListInbox", "WatchInbox", "Fetch", "Acknowledge", "GetPackageStatus", "ListReceipts"),
                opened(Role.RECIPIENT));
        assertEquals(Set.of("ListReceipts"), opened(Role.AUDITOR));
        assertEquals(Set.of("Ping", "Deliver", "ReturnReceipt"), opened(Role.PEER));
        assertEquals(Set.of(), opened(Role.OPERATOR));
        assertEquals(Set.of(), opened(Role.RELEASER));
    }

    private static Set<String> opened(Role role) {
        return Set.copyOf(methods()
                .filter(method -> !AllowList.isForAnybody(method))
                .filter(method -> AllowList.permits(method, Set.of(role)))
                .map(method -> method.substring(method.indexOf('/') + 1))
                .toList());
    }
}
