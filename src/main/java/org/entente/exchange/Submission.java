package org.entente.exchange;

import org.entente.ExchangeException;
import org.entente.store.PackageRow;

/// One package on its way in from a client: content, then the end. [#close] without [#finish] leaves nothing. Not
/// for use by several threads.
public interface Submission extends AutoCloseable {
    /// Takes the next piece of content. TOO_LARGE, RESOURCE_EXHAUSTED, STORE_HALTED.
    void write(byte[] content, int offset, int length) throws ExchangeException;

    /// Ends the content and commits; returns what is committed. INVALID_REQUEST when the length is another than
    /// was written; PACKAGE_ID_REUSED.
    PackageRow finish(long contentLength) throws ExchangeException;

    @Override
    void close();
}
