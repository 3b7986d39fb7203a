package org.entente.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.config.HostPort;
import org.jspecify.annotations.Nullable;

/// Where a running gateway listens, written to `data/run/endpoints.json` when it is ready; with it the
/// quickstart, tests and the operator's tools find ports that were picked.
///
/// @param https null while nothing is served there
record Endpoints(long pid, HostPort grpc, @Nullable HostPort https, HostPort admin) {

    /// Writes it so that a reader sees all of it or nothing.
    ///
    /// @throws ExchangeException CONFIGURATION when the folder cannot be written
    void write(Path file) throws ExchangeException {
        try {
            Path folder = file.getParent();
            if (folder == null) {
                throw new IOException("no folder");
            }
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder, ownerOnly);
            Path part = folder.resolve(file.getFileName() + ".part");
            try (var out = FileChannel.open(
                    part,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE))) {
                out.write(ByteBuffer.wrap(json().getBytes(StandardCharsets.UTF_8)));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file + " cannot be written (" + e.getMessage() + "); give data/ to the gateway's user.",
                    e);
        }
    }

    private String json() {
        return "{\"pid\":" + pid + ",\"grpc\":" + text(grpc) + ",\"https\":" + text(https) + ",\"admin\":" + text(admin)
                + "}\n";
    }

    private static String text(@Nullable HostPort address) {
        // Addresses hold no character that JSON would escape.
        return address == null ? "null" : "\"" + address + "\"";
    }

    /// Removes the file at the end, unless a successor has written its own already.
    static void remove(Path file, long pid) throws IOException {
        if (Files.exists(file) && Files.readString(file).startsWith("{\"pid\":" + pid + ",")) {
            Files.deleteIfExists(file);
        }
    }
}
