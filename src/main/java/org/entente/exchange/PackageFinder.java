package org.entente.exchange;

import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.store.PackageRow;
import org.entente.store.Store;
import org.jspecify.annotations.Nullable;

/// Finds a package by the reference a client gives. What is absent and what is not the caller's answer alike.
final class PackageFinder {
    private PackageFinder() {}

    /// @param direction what the caller may see; null for both
    /// @param sender empty: the only one with this id
    static PackageRow find(Store store, PackageRow.@Nullable Direction direction, String sender, String packageId)
            throws ExchangeException {
        List<PackageRow> rows = store.read(tables -> tables.packages().findById(packageId)).stream()
                .filter(row -> direction == null || row.direction() == direction)
                .filter(row -> sender.isEmpty() || row.sender().equals(sender))
                .toList();
        if (rows.isEmpty()) {
            throw new ExchangeException(Reason.NOT_FOUND, "There is no package " + packageId + " for you.");
        }
        if (rows.size() > 1) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "Two senders used the package id " + packageId + ": name the sender.");
        }
        return rows.getFirst();
    }
}
