package org.entente.seal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.regex.Pattern;

/// Ids of packages: UUIDs of version 7 in lower case (RFC 9562 section 5.7), chosen by the client.
public final class PackageId {
    public static final Pattern PATTERN =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private PackageId() {}

    public static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    /// The 16 bytes, as they enter a key derivation.
    static byte[] bytes(String packageId) {
        UUID id = UUID.fromString(packageId);
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
