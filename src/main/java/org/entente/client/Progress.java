package org.entente.client;

/// Told of every piece of a transfer, on the caller's thread.
@FunctionalInterface
public interface Progress {
    /// So many bytes are done.
    ///
    /// @param totalBytes 0 when it is not known
    void at(long doneBytes, long totalBytes);
}
