package org.entente.gateway;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.lang.reflect.Field;
import java.util.List;

/// What a gateway that runs has registered at its port. Read by reflection: nothing but a test asks.
public final class RunningServices {
    private RunningServices() {}

    public static List<ServerServiceDefinition> of(Gateway gateway) {
        return ((Server) read(read(gateway, "server"), "grpc")).getServices();
    }

    private static Object read(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this test reads a field that was renamed", e);
        }
    }
}
