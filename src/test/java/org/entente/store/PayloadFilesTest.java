package org.entente.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadFilesTest {
    private static final byte[] HELLO = Rows.bytes("hello world");

    @TempDir
    Path data;

    @Test
    void aCommittedPayloadIsReadBack() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            writer.write(HELLO, 5, 6);
            assertEquals(11, writer.length());
            assertEquals(List.of("out-1.part"), names());
            writer.commit();
        }
        assertEquals(List.of("out-1"), names());
        assertEquals(11, files.length("out-1"));
        assertArrayEquals(HELLO, read(files, "out-1"));
        Path file = data.resolve("payloads/out-1");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("payloads"))));
    }

    @Test
    void closingWithoutAnEndLeavesNothing() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            writer.sync();
        }
        assertEquals(List.of(), names());
        files.create("out-1").close();
    }

    @Test
    void aKeptPayloadIsResumedAfterItsLastSyncedByte() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        try (PayloadFiles.Writer writer = files.create("in-1")) {
            writer.write(HELLO, 0, 5);
            writer.sync();
            writer.write(Rows.bytes("torn"), 0, 4);
            writer.keep();
        }
        try (PayloadFiles.Writer writer = files.resume("in-1", 5)) {
            assertEquals(5, writer.length());
            writer.write(HELLO, 5, 6);
            writer.commit();
        }
        assertArrayEquals(HELLO, read(files, "in-1"));
    }

    @Test
    void whatIsGoneOrTooShortCannotBeResumed() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        assertReason(Reason.NOT_FOUND, () -> files.resume("in-1", 0));
        try (PayloadFiles.Writer writer = files.create("in-1")) {
            writer.write(HELLO, 0, 5);
            writer.keep();
        }
        assertReason(Reason.NOT_FOUND, () -> files.resume("in-1", 6));
        files.resume("in-1", 5).close();
        assertEquals(List.of(), names());
    }

    @Test
    void onePayloadHasOneWriterAtATime() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        PayloadFiles.Writer writer = files.create("in-1");
        assertReason(Reason.UNAVAILABLE, () -> files.resume("in-1", 0));
        writer.keep();
        assertThrows(IllegalStateException.class, () -> writer.write(HELLO, 0, 5));
        files.resume("in-1", 0).close();
    }

    @Test
    void aNameIsUsedOnce() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        commit(files, "out-1");
        assertReason(Reason.INTERNAL, () -> files.create("out-1"));
        assertArrayEquals(HELLO, read(files, "out-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "../up", "a/b", "UPPER", "a b", "x.part", "ä", "a\n"})
    void otherNamesAreRefused(String name) throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        assertThrows(IllegalArgumentException.class, () -> files.create(name));
        assertThrows(IllegalArgumentException.class, () -> files.delete(name));
        assertThrows(IllegalArgumentException.class, () -> files.open(name));
        assertThrows(IllegalArgumentException.class, () -> files.create("a".repeat(121)));
        assertEquals(List.of(), names());
    }

    @Test
    void aPartialPayloadIsNotBegunAnew() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        files.create("in-1").keep();
        assertReason(Reason.INTERNAL, () -> files.create("in-1"));
        files.resume("in-1", 0).close();
    }

    @Test
    void aPayloadInWritingIsNotDeleted() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        try (PayloadFiles.Writer writer = files.create("in-1")) {
            assertReason(Reason.UNAVAILABLE, () -> files.delete("in-1"));
            writer.write(HELLO, 0, HELLO.length);
            writer.commit();
        }
        assertArrayEquals(HELLO, read(files, "in-1"));
        files.delete("in-1");
        assertEquals(List.of(), names());
    }

    @Test
    void deletingIsIdempotent() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        commit(files, "out-1");
        files.delete("out-1");
        files.delete("out-1");
        assertReason(Reason.NOT_FOUND, () -> files.open("out-1"));
        assertReason(Reason.NOT_FOUND, () -> files.length("out-1"));
    }

    @Test
    void theSweepRemovesWhatCrashesLeftAndNamesWhatIsMissing() throws Exception {
        PayloadFiles before = PayloadFiles.in(data);
        commit(before, "committed");
        commit(before, "renamed-not-recorded");
        commit(before, "stray");
        for (String part : List.of("resumable", "stray-part", "committed-twice")) {
            PayloadFiles.Writer writer = before.create(part);
            writer.write(HELLO, 0, 5);
            writer.keep();
        }
        PayloadFiles after = PayloadFiles.in(data);
        Set<String> missing =
                after.sweep(Set.of("committed", "lost"), Set.of("resumable", "renamed-not-recorded", "lost-part"));
        assertEquals(Set.of("lost", "lost-part"), missing);
        assertEquals(List.of("committed", "renamed-not-recorded.part", "resumable.part"), names());
        assertArrayEquals(HELLO, read(after, "committed"));
        try (PayloadFiles.Writer writer = after.resume("renamed-not-recorded", HELLO.length)) {
            writer.commit();
        }
        assertArrayEquals(HELLO, read(after, "renamed-not-recorded"));
    }

    @Test
    void aFullDiskRefusesAndLeavesNothingOfThatPayload() throws Exception {
        FailingDisk disk = new FailingDisk();
        PayloadFiles files = new PayloadFiles(data, disk);
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            disk.write = new IOException("No space left on device");
            assertReason(Reason.RESOURCE_EXHAUSTED, () -> writer.write(HELLO, 5, 6));
        }
        assertEquals(List.of(), names());
        disk.write = null;
        commit(files, "out-1");
        assertArrayEquals(HELLO, read(files, "out-1"));
    }

    @Test
    void aLackOfFileDescriptorsRefusesButDoesNotHalt() throws Exception {
        FailingDisk disk = new FailingDisk();
        PayloadFiles files = new PayloadFiles(data, disk);
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            disk.syncFolder = new IOException("Too many open files");
            assertReason(Reason.RESOURCE_EXHAUSTED, writer::commit);
        }
        assertEquals(List.of(), names());
        disk.syncFolder = null;
        commit(files, "out-1");
    }

    @Test
    void aSyncThatFailsForSpaceHaltsToo() throws Exception {
        FailingDisk disk = new FailingDisk();
        PayloadFiles files = new PayloadFiles(data, disk);
        PayloadFiles.Writer writer = files.create("out-1");
        disk.sync = new IOException("No space left on device");
        assertReason(Reason.STORE_HALTED, writer::sync);
        assertReason(Reason.STORE_HALTED, () -> files.create("out-2"));
    }

    @Test
    void aFailedSyncHaltsAndIsNeverRetried() throws Exception {
        FailingDisk disk = new FailingDisk();
        PayloadFiles files = new PayloadFiles(data, disk);
        PayloadFiles.Writer other = files.create("out-2");
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            disk.sync = new IOException("Input/output error");
            assertReason(Reason.STORE_HALTED, writer::commit);
        }
        disk.sync = null;
        int syncs = disk.syncs;
        assertReason(Reason.STORE_HALTED, () -> other.write(HELLO, 0, 5));
        assertReason(Reason.STORE_HALTED, other::commit);
        assertReason(Reason.STORE_HALTED, () -> files.create("out-3"));
        assertReason(Reason.STORE_HALTED, () -> files.delete("out-1"));
        assertEquals(syncs, disk.syncs);
        assertFalse(names().contains("out-1"));

        PayloadFiles restarted = PayloadFiles.in(data);
        assertEquals(Set.of(), restarted.sweep(Set.of(), Set.of()));
        assertEquals(List.of(), names());
    }

    @Test
    void aFailedSyncOfTheFolderHaltsThoughTheFileIsThere() throws Exception {
        FailingDisk disk = new FailingDisk();
        PayloadFiles files = new PayloadFiles(data, disk);
        try (PayloadFiles.Writer writer = files.create("out-1")) {
            writer.write(HELLO, 0, 5);
            disk.syncFolder = new IOException("Input/output error");
            assertReason(Reason.STORE_HALTED, writer::commit);
        }
        assertReason(Reason.STORE_HALTED, () -> files.open("out-1"));
        assertEquals(Set.of(), PayloadFiles.in(data).sweep(Set.of(), Set.of()));
        assertEquals(List.of(), names());
    }

    @Test
    void anInterruptedThreadWritesAndCommitsAllTheSame() throws Exception {
        PayloadFiles files = PayloadFiles.in(data);
        Thread.currentThread().interrupt();
        try {
            commit(files, "out-1");
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertArrayEquals(HELLO, read(files, "out-1"));
    }

    private static void commit(PayloadFiles files, String name) throws ExchangeException {
        try (PayloadFiles.Writer writer = files.create(name)) {
            writer.write(HELLO, 0, HELLO.length);
            writer.commit();
        }
    }

    private static byte[] read(PayloadFiles files, String name) throws ExchangeException, IOException {
        try (FileChannel channel = files.open(name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) files.length(name));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until it is full
            }
            return bytes.array();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("payloads"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void assertReason(Reason expected, Executable call) {
        assertEquals(expected, assertThrows(ExchangeException.class, call).reason());
    }

    /// Fails the step that was given a failure, without its effect.
    private static final class FailingDisk extends Disk {
        @Nullable
        IOException write;

        @Nullable
        IOException sync;

        @Nullable
        IOException syncFolder;

        int syncs;

        @Override
        void write(RandomAccessFile file, byte[] buffer, int offset, int length) throws IOException {
            if (write != null) {
                throw write;
            }
            super.write(file, buffer, offset, length);
        }

        @Override
        void sync(RandomAccessFile file) throws IOException {
            syncs++;
            if (sync != null) {
                throw sync;
            }
            super.sync(file);
        }

        @Override
        void syncFolder(Path folder) throws IOException {
            if (syncFolder != null) {
                throw syncFolder;
            }
            super.syncFolder(folder);
        }
    }
}
