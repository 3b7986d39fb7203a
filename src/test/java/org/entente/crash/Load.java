package org.entente.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.MarkingText;
import org.entente.client.Submission;
import org.entente.seal.Precedence;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyId;

/// One package of the mixed run: everything about it follows from the run's seed, its sender and its number, so that
/// a desk and the model know the same without talking.
///
/// @param agency the sender
record Load(long seed, String agency, int number) {
    /// Stands in every content, title and file name: nothing of it may be readable on a gateway's disk.
    static final String CANARY = "Zeisig58213";

    private static final long BEGIN = 1_790_000_000_000L;
    private static final int BIG = 7;
    private static final int BIG_EVERY = 60;
    private static final int PIECE = 8_192;

    UUID id() {
        Random random = random();
        long high = (BEGIN + number) << 16 | 0x7000 | random.nextInt(0x1000);
        return new UUID(high, random.nextLong() >>> 2 | 0x8000_0000_0000_0000L);
    }

    /// Mostly small, some of megabytes, few of 64 MiB.
    int size() {
        Random random = random();
        random.nextInt();
        int kind = random.nextInt(40);
        if (number % BIG_EVERY == BIG) {
            return 64 << 20;
        }
        return kind < 34 ? (10 << 10) + random.nextInt(200 << 10) : (1 << 20) + random.nextInt(7 << 20);
    }

    private Random random() {
        return new Random(seed * 1_000_003 + agency.hashCode() * 31L + number);
    }

    /// Whether the recipient accepts it; it rejects every fourth.
    static boolean isAccepted(UUID id) {
        return (id.getLeastSignificantBits() & 3) != 0;
    }

    Submission submission() throws ExchangeException {
        boolean usa = agency.equals(TwoAgencies.USA);
        return new Submission(
                id(),
                AgencyId.parse(TwoAgencies.other(agency)),
                new MarkingText(
                        usa ? "usa" : "gbr", usa ? "SECRET//REL TO USA, GBR" : "UK SECRET", java.util.List.of()),
                "application/octet-stream",
                number % 5 == 0 ? Precedence.FLASH : Precedence.ROUTINE,
                CANARY + " " + number,
                CANARY + "-" + number + ".bin",
                null,
                null,
                null,
                false);
    }

    /// Writes the content: canaries between random bytes.
    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out);
        }
    }

    private void write(OutputStream out) throws IOException {
        Random random = random();
        byte[] canary = CANARY.getBytes(StandardCharsets.UTF_8);
        byte[] piece = new byte[PIECE];
        int left = size();
        while (left > 0) {
            random.nextBytes(piece);
            System.arraycopy(canary, 0, piece, 0, canary.length);
            int length = Math.min(left, piece.length);
            out.write(piece, 0, length);
            left -= length;
        }
    }

    /// SHA-256 of the content, hexadecimal.
    String digest() throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = new java.security.DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            write(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
