package org.entente.exchange;

import java.security.MessageDigest;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.store.PackageRow;

/// A submission under the id of a package that is committed: it is compared, and nothing is stored again.
final class RepeatedSubmission implements Submission {
    private final PackageRow committed;
    private final RequestHash hash;
    private long written;

    RepeatedSubmission(PackageRow committed, RequestHash hash) {
        this.committed = committed;
        this.hash = hash;
    }

    @Override
    public void write(byte[] content, int offset, int length) {
        hash.content(content, offset, length);
        written += length;
    }

    @Override
    public PackageRow finish(long contentLength) throws ExchangeException {
        if (contentLength != written) {
            throw NewSubmission.otherLength(written, contentLength);
        }
        return same(committed, hash.value());
    }

    /// The committed package, if the same was submitted; PACKAGE_ID_REUSED.
    static PackageRow same(PackageRow committed, byte[] requestHash) throws ExchangeException {
        byte[] kept = committed.requestHash();
        if (kept == null || !MessageDigest.isEqual(kept, requestHash)) {
            throw new ExchangeException(
                    Reason.PACKAGE_ID_REUSED,
                    "The package id " + committed.packageId()
                            + " was used for another package before. Submit under a new package id.");
        }
        return committed;
    }

    @Override
    public void close() {}
}
