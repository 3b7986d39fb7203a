package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.entente.gateway.RunningServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The tables are whole: a method or a field of a request that is added to a proto must get rows. What a gateway
/// serves is asked of one that runs; what the protos say is read from their text, so that a new file counts too.
@ExtendWith(SharedWorld.class)
class RpcCoverageTest {
    private static final Pattern RPC = Pattern.compile("^service (\\w+) \\{|^  rpc (\\w+)\\(", Pattern.MULTILINE);

    /// Fields that cannot be wrong, and why.
    private static final Map<String, String> NO_BAD_VALUE = Map.of(
            "SUBMIT header.exercise", "both values are right; HostileOffer and story tests carry it",
            "LIST_INBOX include_decided", "both values are right");

    @Test
    void everyMethodThatIsServedHasRows() {
        Set<String> served = services().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(served, named(), "add the method to Rpc, and its rows");
        var without = new TreeSet<>(Set.of(Rpc.values()));
        Row.all().forEach(row -> without.remove(row.rpc()));
        assertEquals(Set.of(), without, "methods without a row in RpcRequestsTest");
    }

    @Test
    void everyMethodOfTheProtosHasRows() throws IOException {
        var written = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(Path.of("proto"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".proto")).toList()) {
                Matcher line = RPC.matcher(Files.readString(file));
                String service = "";
                while (line.find()) {
                    if (line.group(1) != null) {
                        service = line.group(1);
                    } else {
                        written.add("entente.v1." + service + "/" + line.group(2));
                    }
                }
            }
        }
        var named = named();
        named.removeIf(name -> name.startsWith("grpc.health."));
        assertFalse(written.isEmpty());
        assertEquals(written, named, "add the method to Rpc, and its rows");
    }

    @Test
    void everyFieldOfEveryRequestHasARow() {
        var covered = new HashMap<Rpc, Set<String>>();
        Row.all()
                .forEach(row -> covered.computeIfAbsent(row.rpc(), rpc -> new TreeSet<>())
                        .addAll(row.fields()));
        Map<String, Descriptor> inputs = inputs();
        var missing = new TreeSet<String>();
        var stale = new TreeSet<>(NO_BAD_VALUE.keySet());
        int fields = 0;
        for (Rpc rpc : Rpc.values()) {
            var paths = new TreeSet<String>();
            Descriptor input = inputs.get(rpc.method.getFullMethodName());
            if (input == null) {
                throw new AssertionError(rpc + " has no descriptor");
            }
            collect(input, "", paths);
            fields += paths.size();
            Set<String> rows = covered.getOrDefault(rpc, Set.of());
            for (String path : paths) {
                boolean excused = stale.remove(rpc + " " + path);
                if (!excused && rows.stream().noneMatch(row -> row.equals(path) || row.startsWith(path + "."))) {
                    missing.add(rpc + " " + path);
                }
            }
            for (String row : rows) {
                if (!row.equals("*") && !paths.contains(row)) {
                    missing.add(rpc + " " + row + " is no field");
                }
            }
        }
        assertEquals(
                Set.of(), missing, "add a row to RpcRequestsTest's tables, or say in NO_BAD_VALUE why there is none");
        assertEquals(Set.of(), stale, "these fields are gone");
        System.out.printf("RpcCoverageTest: %d fields of requests have rows%n", fields);
    }

    private static void collect(Descriptor message, String prefix, Set<String> paths) {
        for (FieldDescriptor field : message.getFields()) {
            String path = prefix + field.getName();
            if (!paths.add(path)) {
                throw new AssertionError(path + " twice");
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                collect(field.getMessageType(), path + ".", paths);
            }
        }
    }

    private static Set<String> named() {
        return Stream.of(Rpc.values())
                .map(rpc -> rpc.method.getFullMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Descriptor> inputs() {
        var inputs = new HashMap<String, Descriptor>();
        for (ServerServiceDefinition service : services()) {
            service.getMethods().forEach(served -> {
                MethodDescriptor<?, ?> method = served.getMethodDescriptor();
                if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto) {
                    inputs.put(
                            method.getFullMethodName(),
                            proto.getMethodDescriptor().getInputType());
                }
            });
        }
        return inputs;
    }

    private static List<ServerServiceDefinition> services() {
        return RunningServices.of(SharedWorld.world().agencies.gateway(World.USA));
    }
}
