package org.entente.gateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/// Checks that a gateway's home holds every file a start needs, that nobody else can read its keys, and that
/// it holds no other: the archive's private key, the sender's own way back to its packages, is never on a
/// gateway.
final class HomeCheck {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final int PEM_BYTES = 65_536;

    private final GatewayConfig config;
    private final GatewayHome home;
    private final Problems problems;

    HomeCheck(GatewayConfig config, Problems problems) {
        this.config = config;
        this.home = config.home();
        this.problems = problems;
    }

    void run() {
        home.privateFiles().forEach(this::privateFile);
        home.publicFiles().forEach(this::publicFile);
        strayKeys();
        bundle(home.bundle(config.agency()), "own trust bundle; make it by `entente pki bundle`");
        config.partners()
                .keySet()
                .forEach(agency -> bundle(
                        home.bundle(agency),
                        "trust bundle of partner " + agency.value()
                                + "; ask it for its bundle, or remove the partner"));
        if (!config.partners().isEmpty() && !Files.isDirectory(home.agreements())) {
            problems.add(
                    shown(home.agreements()), "the folder of agreements is missing; put the agreements' JSON there");
        }
        if (Files.exists(home.data()) && !Files.isWritable(home.data())) {
            problems.add(shown(home.data()), "cannot be written; give it to the gateway's user");
        }
    }

    private void privateFile(Path file) {
        if (!Files.isRegularFile(file)) {
            problems.add(shown(file), "is missing; make the agency's keys by `entente pki issue`");
            return;
        }
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream().anyMatch(OTHERS::contains)) {
                problems.add(
                        shown(file),
                        "can be used by others (" + PosixFilePermissions.toString(mode) + "); run chmod 600 on it");
            }
            if (!Files.isReadable(file)) {
                problems.add(shown(file), "cannot be read; give it to the gateway's user");
            }
        } catch (IOException | UnsupportedOperationException e) {
            problems.add(shown(file), "has a mode that cannot be read; use a file system with POSIX modes");
        }
    }

    private void publicFile(Path file) {
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            problems.add(shown(file), "is missing or cannot be read; make the agency's keys by `entente pki issue`");
        }
    }

    private void bundle(Path file, String what) {
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            problems.add(shown(file), "missing or not readable: the " + what);
        }
    }

    /// Any private key beside those of a start: whatever it is called, the gateway has no business with it.
    private void strayKeys() {
        try (Stream<Path> files = Files.walk(home.root())) {
            files.filter(file -> !file.startsWith(home.data()))
                    .filter(file -> !home.privateFiles().contains(file))
                    .filter(Files::isRegularFile)
                    .filter(HomeCheck::isPrivateKey)
                    .forEach(file -> problems.add(
                            shown(file),
                            "is a private key that a gateway must not hold (roots and archive: never); move it out of"
                                    + " this home, to the agency's pki folder"));
        } catch (IOException | UncheckedIOException e) {
            problems.add(shown(home.root()), "cannot be searched for private keys; check the modes of its folders");
        }
    }

    private static boolean isPrivateKey(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(PEM_BYTES), StandardCharsets.ISO_8859_1).contains("PRIVATE KEY");
        } catch (IOException e) {
            return false;
        }
    }

    private String shown(Path file) {
        Path relative = home.root().relativize(file);
        return relative.toString().isEmpty() ? home.root().toString() : relative.toString();
    }
}
