package org.entente.gateway.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// By what a change of a file is noticed without reading it. Take it before the file is read: then a change in between
/// is noticed the next time.
public record SeenFile(
        long size, FileTime modified, @Nullable Object inode) {
    public static SeenFile of(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new SeenFile(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    /// The files of a folder whose names match; none when there is no such folder.
    public static Map<Path, SeenFile> in(Path folder, String glob) throws IOException {
        Map<Path, SeenFile> seen = new HashMap<>();
        if (!Files.exists(folder)) {
            return seen;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            for (Path file : files) {
                try {
                    seen.put(file, of(file));
                } catch (NoSuchFileException _) {
                    // Removed since it was listed: as if it had been listed a moment later.
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return seen;
    }
}
