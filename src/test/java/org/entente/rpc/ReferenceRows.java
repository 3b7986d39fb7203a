package org.entente.rpc;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.entente.seal.Header;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.v1.AcknowledgeRequest;
import org.entente.v1.FetchRequest;
import org.entente.v1.GetPackageStatusRequest;
import org.entente.v1.ListReceiptsRequest;
import org.entente.v1.PackageRef;
import org.entente.v1.Stage;

/// Every method that names a package: wrong references, and packages that are not the caller's. What is absent and
/// what is somebody else's answers alike ([ForeignPackageTest] compares them to the byte).
final class ReferenceRows {
    static final List<Row> ROWS = rows();

    private ReferenceRows() {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Rpc rpc : List.of(Rpc.FETCH, Rpc.ACKNOWLEDGE, Rpc.GET_PACKAGE_STATUS, Rpc.LIST_RECEIPTS)) {
            rows.add(row(rpc, "no reference", Expected.INVALID, "package", w -> PackageRef.newBuilder()));
            rows.add(id(rpc, "an empty id", ""));
            rows.add(id(rpc, "an id in upper case", "0199A000-0000-7000-8000-00000000000A"));
            rows.add(id(rpc, "a UUIDv4", "9b2d6f0a-6c3e-4f6b-8a51-0d6f6f1a2b3c"));
            rows.add(id(rpc, "an id of 37 characters", "0199a000-0000-7000-8000-0000000000000"));
            rows.add(id(rpc, "an id with a line break", "0199a000-0000-7000-8000-000000000000\n"));
            rows.add(id(rpc, "an id of 100,000 characters", "0".repeat(100_000)));
            rows.add(id(rpc, "an id of SQL", "' OR ''='"));
            rows.add(id(rpc, "an id with emoji", "\uD83D\uDE00".repeat(18)));
            rows.add(Row.of(
                    rpc,
                    "an id that is not UTF-8",
                    Expected.INVALID,
                    "package.package_id",
                    w -> List.of(Row.inside(
                            rpc == Rpc.ACKNOWLEDGE ? 2 : 1,
                            Row.withRaw(PackageRef.getDefaultInstance(), 2, (byte) 0xED, (byte) 0xA0, (byte) 0x80)))));
            rows.add(sender(rpc, "a sender in upper case", "USA.STATE"));
            rows.add(sender(rpc, "a sender of 65 characters", "a".repeat(65)));
            rows.add(sender(rpc, "a sender of 100,000 characters", "a".repeat(100_000)));
            rows.add(sender(rpc, "a sender with a NUL", "usa.state\0"));
            rows.add(row(
                    rpc,
                    "an id that is absent",
                    Expected.NOT_FOUND,
                    "package.package_id",
                    w -> ref("", Story.newId().toString())));
            rows.add(row(
                    rpc,
                    "a package of another sender",
                    Expected.NOT_FOUND,
                    "package.sender",
                    w -> ref(World.FRA, w.delivered)));
            rows.add(row(
                    rpc,
                    "a package that never came",
                    Expected.NOT_FOUND,
                    "package.package_id",
                    w -> ref(World.USA, w.expired)));
            rows.add(InboxRows.garbage(rpc));
            rows.add(InboxRows.none(rpc));
            rows.add(InboxRows.two(rpc, (com.google.protobuf.Message) request(rpc, ref("", "x"))));
        }
        rows.add(row(Rpc.FETCH, "a package that was refused", Expected.NOT_FOUND, "package", w -> ref("", w.refused)));
        rows.add(row(
                        Rpc.GET_PACKAGE_STATUS,
                        "a received package, asked by a submitter",
                        Expected.NOT_FOUND,
                        "package",
                        w -> ref("", w.delivered))
                .by(Who.SUBMITTER));
        rows.add(row(
                        Rpc.LIST_RECEIPTS,
                        "a received package, asked by a submitter",
                        Expected.NOT_FOUND,
                        "package",
                        w -> ref(World.USA, w.delivered))
                .by(Who.SUBMITTER));
        rows.add(damaged("a payload that is gone", Files::delete));
        rows.add(damaged("a payload with another byte", file -> {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }));
        rows.add(damaged("a payload that is cut", file -> Files.write(file, new byte[7])));
        return List.copyOf(rows);
    }

    private interface Damage {
        void to(Path file) throws IOException;
    }

    /// Of a package that was received well: the recipient learns that the gateway failed, not how.
    private static Row damaged(String name, Damage damage) {
        return Row.of(Rpc.FETCH, name, Expected.INCIDENT, "package", world -> {
            HostilePartner.Made made = world.usa.make(world.usa.plan(), new byte[100]);
            world.usa.deliver(made);
            String id = Header.parse(made.offer().header()).packageId();
            Path payloads = world.agencies.home(World.GBR).resolve("data/payloads");
            try (DirectoryStream<Path> files = Files.newDirectoryStream(payloads, id + "*")) {
                damage.to(files.iterator().next());
            }
            return Row.bytes(request(Rpc.FETCH, ref("", id)));
        });
    }

    private interface Reference {
        PackageRef.Builder of(World world);
    }

    private static Row row(Rpc rpc, String name, Expected expected, String fields, Reference reference) {
        return Row.of(rpc, name, expected, fields, world -> Row.bytes(request(rpc, reference.of(world))));
    }

    private static Row id(Rpc rpc, String name, String id) {
        return row(rpc, name, Expected.INVALID, "package.package_id", world -> ref("", id));
    }

    private static Row sender(Rpc rpc, String name, String sender) {
        return row(rpc, name, Expected.INVALID, "package.sender", world -> ref(sender, world.delivered));
    }

    static PackageRef.Builder ref(String sender, String id) {
        return PackageRef.newBuilder().setSender(sender).setPackageId(id);
    }

    /// A request of a method that names a package, otherwise right.
    static MessageLite request(Rpc rpc, PackageRef.Builder reference) {
        return switch (rpc) {
            case FETCH -> FetchRequest.newBuilder().setPackage(reference).build();
            case GET_PACKAGE_STATUS ->
                GetPackageStatusRequest.newBuilder().setPackage(reference).build();
            case LIST_RECEIPTS ->
                ListReceiptsRequest.newBuilder().setPackage(reference).build();
            case ACKNOWLEDGE ->
                AcknowledgeRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setPackage(reference)
                        .setStage(Stage.STAGE_ACCEPTED)
                        .build();
            default -> throw new IllegalArgumentException(rpc + " names no package");
        };
    }
}
