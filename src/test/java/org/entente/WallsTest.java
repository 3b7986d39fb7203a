package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// DESIGN section 9's walls between the rooms, read off the compiled classes: every class that a class
/// file names, in code, in a signature or in an annotation.
class WallsTest {
    private static final String OURS = "org.entente.";

    /// Generated from the protos.
    private static final String WIRE = "v1";

    /// Of everybody: Reason, ExchangeException.
    private static final String ROOT = "";

    /// Top rows use lower rows. A room's sub-packages belong to it.
    private static final List<String> ROOMS = List.of(
            "cli",
            "gateway",
            "client",
            "evidence",
            "exchange",
            "store",
            "receipt",
            "seal",
            "ledger",
            "sign",
            "trust",
            "marking");

    private static final Set<String> NOT_BUILT_YET = Set.of("evidence");

    /// They know nothing of gRPC, SQL or configuration: other programs can use them.
    private static final Set<String> PURE = Set.of("marking", "trust", "sign", "ledger", "seal");

    private static final List<String> HEAVY = List.of(
            "io.grpc.",
            "java.sql.",
            "javax.sql.",
            "io.vertx.",
            "io.netty.",
            "picocli.",
            "org.flywaydb.",
            "com.zaxxer.",
            "com.google.protobuf.");

    /// What partners' programs stand on.
    private static final Set<String> CLIENT_USES =
            Set.of("client", "receipt", "seal", "sign", "trust", "marking", "ledger", WIRE, ROOT);

    /// Who looks again after a while, each in a loop that an interrupt ends: at a folder that cannot tell of
    /// its changes and at certificates that expire without an event, at minutes that are over, and at a
    /// gateway that was lost.
    private static final Set<String> SLEEPERS = Set.of(
            "org.entente.gateway.config.Lookout", "org.entente.gateway.GatewayServer", "org.entente.cli.InboxCommand");

    /// A class in a descriptor or a generic signature.
    private static final Pattern IN_SIGNATURE = Pattern.compile("L([\\w/$]+)[;<]");

    /// A class and every class it names.
    private record Seen(String name, String room, Set<String> names, Set<String> calls) {}

    private static List<Seen> classes = List.of();

    @BeforeAll
    static void readTheClasses() throws IOException {
        Path root = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(root)) {
            var read = new ArrayList<Seen>();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                read.add(read(ClassFile.of().parse(file)));
            }
            classes = List.copyOf(read);
        }
        System.out.println("WallsTest looked at " + classes.size() + " classes, " + own().size() + " of them our own");
    }

    @Test
    void looksAtEveryRoom() {
        assertTrue(own().size() > 100, "only " + own().size() + " classes in target/classes: is it compiled?");
        var found = new TreeSet<String>();
        classes.forEach(seen -> found.add(seen.room()));
        var known = new TreeSet<>(ROOMS);
        known.removeAll(NOT_BUILT_YET);
        known.addAll(Set.of(WIRE, ROOT));
        assertEquals(known, found, "a room that DESIGN section 9 does not name, or one that is gone");
    }

    @Test
    void roomsUseLowerRoomsOnly() {
        none(seen -> rooms(seen).filter(room -> ROOMS.indexOf(room) < ROOMS.indexOf(seen.room())));
    }

    @Test
    void whatIsForEverybodyUsesNoRoom() {
        none(seen -> seen.room().equals(ROOT) ? rooms(seen) : Stream.of());
    }

    @Test
    void generatedTypesStopInGatewayAndClient() {
        none(seen -> Set.of("gateway", "client").contains(seen.room())
                ? Stream.of()
                : seen.names().stream().filter(name -> name.startsWith(OURS + WIRE + ".")));
    }

    @Test
    void librariesKnowNoGrpcNoSqlNoConfiguration() {
        none(seen -> PURE.contains(seen.room()) ? outside(seen, HEAVY) : Stream.of());
    }

    @Test
    void onlyTheGatewaysConfigUsesVertx() {
        none(seen -> packageOf(seen.name()).equals("org.entente.gateway.config")
                ? Stream.of()
                : outside(seen, List.of("io.vertx.")));
    }

    /// Who uses the store hands it its steps as lambdas of [org.entente.store.Operation] or
    /// [org.entente.store.Query], which throw [java.sql.SQLException]: the lambda, and a method it calls, must
    /// declare it. That one type may be named there and no other: without a connection, a statement or a
    /// result nobody speaks SQL.
    @Test
    void onlyTheStoreSpeaksSql() {
        none(seen -> seen.room().equals("store")
                ? Stream.of()
                : outside(seen, List.of("java.sql.", "javax.sql."))
                        .filter(name -> !name.equals("java.sql.SQLException") || !usesTheStore(seen)));
        none(seen -> seen.room().equals("store")
                ? Stream.of()
                : outside(seen, List.of("org.sqlite.", "org.flywaydb.", "com.zaxxer.")));
    }

    @Test
    void exchangeAndStoreKnowNothingOfTheWire() {
        none(seen -> Set.of("exchange", "store", "receipt").contains(seen.room())
                ? outside(seen, List.of("io.grpc.", "io.netty.", "com.google.protobuf.", "picocli."))
                : Stream.of());
    }

    @Test
    void clientUsesOnlyWhatPartnersInherit() {
        none(seen ->
                seen.room().equals("client") ? rooms(seen).filter(room -> !CLIENT_USES.contains(room)) : Stream.of());
    }

    @Test
    void nobodySleepsButThoseWhoMust() {
        none(seen -> SLEEPERS.contains(outermost(seen.name()))
                ? Stream.of()
                : seen.calls().stream().filter("java.lang.Thread.sleep"::equals));
    }

    // ---- judging

    private static boolean usesTheStore(Seen seen) {
        return Set.of("exchange", "cli").contains(seen.room())
                && seen.names().stream().anyMatch(name -> name.startsWith(OURS + "store."));
    }

    private static List<Seen> own() {
        return classes.stream().filter(seen -> !seen.room().equals(WIRE)).toList();
    }

    /// Fails with each of our classes that has something it should not have, and what.
    private static void none(Function<Seen, Stream<String>> wrong) {
        var faults = new TreeSet<String>();
        for (Seen seen : own()) {
            wrong.apply(seen).forEach(what -> faults.add(seen.name() + " uses " + what));
        }
        assertTrue(faults.isEmpty(), () -> "\n  " + String.join("\n  ", faults));
    }

    private static Stream<String> rooms(Seen seen) {
        return seen.names().stream()
                .filter(name -> name.startsWith(OURS))
                .map(WallsTest::room)
                .filter(ROOMS::contains)
                .distinct();
    }

    private static Stream<String> outside(Seen seen, List<String> packages) {
        return seen.names().stream().filter(name -> packages.stream().anyMatch(name::startsWith));
    }

    // ---- reading

    private static Seen read(ClassModel model) {
        var names = new TreeSet<String>();
        var calls = new TreeSet<String>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> names.add(dotted(type.asInternalName()));
                case MemberRefEntry member ->
                    calls.add(dotted(member.owner().asInternalName()) + "."
                            + member.name().stringValue());
                case Utf8Entry text -> names.addAll(inSignature(text.stringValue()));
                default -> {
                    // Numbers and links between entries name nothing.
                }
            }
        }
        String name = dotted(model.thisClass().asInternalName());
        return new Seen(name, room(name), names, calls);
    }

    /// Descriptors, generic signatures and annotations are texts in the pool. A text of the program that
    /// looks like one is taken for one: that names a class too many, never one too few.
    private static List<String> inSignature(String text) {
        return IN_SIGNATURE
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(match -> dotted(match.substring(1, match.length() - 1)))
                .toList();
    }

    private static String dotted(String internal) {
        // Of an array: its element.
        String element =
                internal.startsWith("[") ? internal.replaceFirst("^\\[+L?", "").replace(";", "") : internal;
        return element.replace('/', '.');
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String room(String name) {
        String rest = name.substring(OURS.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? ROOT : rest.substring(0, dot);
    }

    private static String outermost(String name) {
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
