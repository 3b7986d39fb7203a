package org.entente.store;

import java.time.Instant;

/// A package that is on its way in and not yet committed: where its sender may resume. Arrays are copied in
/// and out.
///
/// @param file the name in [PayloadFiles], still a partial file
/// @param syncedSegments how many segments are verified and safe on disk
/// @param storedBytes what will be kept of the package, as [PackageRow#storedBytes]: counted from the start, so that
/// what was begun can be finished
public record IncomingRow(
        String sender,
        String packageId,
        byte[] offerDigest,
        String file,
        int syncedSegments,
        long storedBytes,
        Instant updatedAt) {
    public IncomingRow {
        offerDigest = offerDigest.clone();
    }

    @Override
    public byte[] offerDigest() {
        return offerDigest.clone();
    }

    @Override
    public String toString() {
        return "IncomingRow[" + sender + " " + packageId + " " + syncedSegments + "]";
    }
}
