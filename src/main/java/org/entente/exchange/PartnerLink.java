package org.entente.exchange;

import org.entente.ExchangeException;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Offer;
import org.entente.trust.AgencyId;

/// What the exchange needs of a partner. Implemented over gRPC by the gateway. Safe for several threads; every
/// call blocks and fails with a [org.entente.Reason] that says whether it may be tried again.
public interface PartnerLink {
    /// Offers a package and sends the segments the partner wants; returns the receipt. Nothing of it is verified
    /// yet.
    SignedReceipt deliver(AgencyId partner, Offer offer, SealedSegments segments) throws ExchangeException;

    /// Brings a receipt back to the package's sender; returns when the sender has committed it.
    void returnReceipt(AgencyId partner, SignedReceipt receipt) throws ExchangeException;

    /// The stored segments of one package.
    interface SealedSegments {
        int count();

        /// The ciphertext of one segment, exactly as it was sealed.
        byte[] segment(int index) throws ExchangeException;

        /// Its Merkle path, 48 bytes a step.
        byte[] path(int index) throws ExchangeException;
    }
}
