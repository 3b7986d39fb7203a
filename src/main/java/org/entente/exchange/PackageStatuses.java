package org.entente.exchange;

import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.receipt.SignedReceipt;
import org.entente.store.OutboxRow;
import org.entente.store.PackageRow;

/// Where packages stand, and the evidence of each. Safe for several threads.
public final class PackageStatuses {
    private final ExchangeSetup setup;

    PackageStatuses(ExchangeSetup setup) {
        this.setup = setup;
    }

    /// Whose packages a caller may see.
    public enum View {
        SENT,
        RECEIVED,
        BOTH
    }

    /// A package and what is still owed.
    ///
    /// @param owed the delivery that is still owed, if one is
    public record Status(PackageRow row, Optional<OutboxRow> owed) {}

    /// NOT_FOUND alike for what is absent and what the caller may not see.
    ///
    /// @param sender empty: the only one with this id
    public Status status(View view, String sender, String packageId) throws ExchangeException {
        PackageRow row = PackageFinder.find(
                setup.store(),
                switch (view) {
                    case SENT -> PackageRow.Direction.OUT;
                    case RECEIVED -> PackageRow.Direction.IN;
                    case BOTH -> null;
                },
                sender,
                packageId);
        return status(row);
    }

    /// The status of a committed row.
    public Status status(PackageRow row) throws ExchangeException {
        return new Status(
                row,
                setup.store()
                        .read(tables ->
                                tables.outbox().find(row.sender(), row.packageId(), OutboxRow.Kind.DELIVER, 0)));
    }

    /// The package's receipts in the order of their numbers.
    public List<SignedReceipt> receipts(PackageRow row) throws ExchangeException {
        return setup.store().read(tables -> tables.receipts().of(row.sender(), row.packageId())).stream()
                .map(receipt -> new SignedReceipt(receipt.p384(), receipt.mldsa87()))
                .toList();
    }
}
