package org.entente.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A file system of a few megabytes over one folder, in a mount namespace of its own: nobody else sees it, and it goes
/// with the process that holds it.
final class SmallDisk implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;
    private final Process holder;

    SmallDisk(Path folder, String size) throws IOException, InterruptedException {
        Machine.require(
                "a disk that can be filled needs the right to mount in a namespace (root, unshare and mount)",
                List.of("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"));
        this.folder = Files.createDirectories(folder);
        Path mark = folder.resolveSibling(folder.getFileName() + ".mounted");
        holder = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o mode=700,size=" + size + " tmpfs \"$0\" && : > \"$1\" && exec sleep 600",
                        folder.toString(),
                        mark.toString())
                .inheritIO()
                .start();
        long end = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(mark)) {
            if (!holder.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("the small disk is not mounted");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /// Runs the rest of a command line where the disk is.
    List<String> wrapper() {
        return List.of(
                "nsenter",
                "-t",
                Long.toString(holder.pid()),
                "-m",
                "--wd=" + Path.of("").toAbsolutePath());
    }

    /// A path on the disk as everybody else reaches it.
    Path seen(Path path) {
        return Path.of("/proc/" + holder.pid() + "/root" + path.toAbsolutePath());
    }

    /// Copies everything to the folder below the mount, where it outlives the disk. SQLite takes no path through
    /// `/proc`: it follows links itself, and would end at the wrong file.
    void copyOut() throws IOException, InterruptedException {
        Machine.run(List.of("cp", "-a", seen(folder) + "/.", folder.toString()));
    }

    void resize(String size) throws IOException, InterruptedException {
        Machine.run(List.of(
                "nsenter",
                "-t",
                Long.toString(holder.pid()),
                "-m",
                "mount",
                "-o",
                "remount,size=" + size,
                folder.toString()));
    }

    @Override
    public void close() {
        holder.destroyForcibly().onExit().join();
    }
}
