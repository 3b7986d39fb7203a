package org.entente.exchange;

import java.security.MessageDigest;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Manifest;
import org.entente.store.PackageRow;

/// A submission under the id of a package that is committed: it is compared, and nothing is stored again.
final class RepeatedSubmission implements Submission {
    private final ExchangeSetup setup;
    private final PackageRow committed;
    private final RequestHash hash;
    private final long mostBytes;
    private long written;

    RepeatedSubmission(ExchangeSetup setup, PackageRow committed, RequestHash hash) throws ExchangeException {
        this.setup = setup;
        this.mostBytes = Manifest.parse(committed.manifest()).ciphertextLength();
        this.committed = committed;
        this.hash = hash;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws ExchangeException {
        hash.content(content, offset, length);
        written += length;
        if (written > mostBytes) {
            // Longer than what was committed: it need not be heard to its end.
            throw recorded(reused(committed.packageId()));
        }
    }

    @Override
    public PackageRow finish(long contentLength) throws ExchangeException {
        if (contentLength != written) {
            throw NewSubmission.otherLength(written, contentLength);
        }
        try {
            return same(committed, hash.value());
        } catch (ExchangeException refusal) {
            throw recorded(refusal);
        }
    }

    private ExchangeException recorded(ExchangeException refusal) throws ExchangeException {
        Denials.record(setup, committed.packageId(), null, null, refusal);
        return refusal;
    }

    /// The committed package, if the same was submitted; PACKAGE_ID_REUSED.
    static PackageRow same(PackageRow committed, byte[] requestHash) throws ExchangeException {
        byte[] kept = committed.requestHash();
        if (kept == null || !MessageDigest.isEqual(kept, requestHash)) {
            throw reused(committed.packageId());
        }
        return committed;
    }

    private static ExchangeException reused(String packageId) {
        return new ExchangeException(
                Reason.PACKAGE_ID_REUSED,
                "The package id " + packageId + " was used for another package before. Submit under a new package id.");
    }

    @Override
    public void close() {}
}
