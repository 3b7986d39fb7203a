package org.entente.exchange;

import java.util.List;
import org.entente.ExchangeException;
import org.entente.seal.KeyWrap;
import org.entente.seal.Offer;
import org.entente.seal.VerifiedOffer;
import org.entente.store.PackageRow;
import org.entente.trust.Sha384;

/// Between the rows of the store and the offer they hold.
final class PackageRows {
    /// How the names of sent payloads end; received ones have no segment tree of ours.
    static final String SENT = ".out";

    private PackageRows() {}

    static Offer offer(PackageRow row) {
        return new Offer(
                row.header(),
                row.manifest(),
                row.manifestP384(),
                row.manifestMldsa87(),
                row.wraps().stream()
                        .map(wrap -> new KeyWrap(wrap.wrap1(), wrap.wrap2(), wrap.wrap3()))
                        .toList());
    }

    /// The offer of a committed row: it was verified, or made here, before it was committed.
    static VerifiedOffer committed(PackageRow row) throws ExchangeException {
        return offer(row).alreadyVerified();
    }

    static List<PackageRow.Wrap> wraps(Offer offer) {
        return offer.wraps().stream()
                .map(wrap -> new PackageRow.Wrap(wrap.wrap1(), wrap.wrap2(), wrap.wrap3()))
                .toList();
    }

    /// The name of the segment tree's file beside the segments'.
    static String tree(String payload) {
        return payload + ".tree";
    }

    /// Digests of a receipt's two files, as a ledger entry names them.
    static List<byte[]> receiptDigests(byte[] p384, byte[] mldsa87) {
        return List.of(Sha384.of(p384), Sha384.of(mldsa87));
    }
}
