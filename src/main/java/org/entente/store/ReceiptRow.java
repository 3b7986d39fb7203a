package org.entente.store;

import java.time.Instant;

/// A receipt about the package (`sender`, `packageId`), signed by `agency`; `seq` counts from 1 per package and
/// agency. Arrays are copied in and out.
public record ReceiptRow(
        String sender,
        String packageId,
        String agency,
        int seq,
        String stage,
        byte[] statementDigest,
        byte[] p384,
        byte[] mldsa87,
        Instant at) {
    public ReceiptRow {
        statementDigest = statementDigest.clone();
        p384 = p384.clone();
        mldsa87 = mldsa87.clone();
    }

    @Override
    public byte[] statementDigest() {
        return statementDigest.clone();
    }

    @Override
    public byte[] p384() {
        return p384.clone();
    }

    @Override
    public byte[] mldsa87() {
        return mldsa87.clone();
    }

    @Override
    public String toString() {
        return "ReceiptRow[" + sender + " " + packageId + " " + agency + " " + seq + " " + stage + "]";
    }
}
