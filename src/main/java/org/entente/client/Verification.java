package org.entente.client;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.SecurityPolicies;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Header;
import org.entente.seal.Manifest;
import org.entente.seal.Offer;
import org.entente.seal.VerifiedOffer;
import org.entente.trust.AgencyId;
import org.entente.trust.CertificateVerifier;

/// Judges what the gateway hands out by the trust bundles of the client's own home: a gateway that was taken over
/// cannot pass off one agency's package as another's, nor invent a receipt.
final class Verification {
    private final TrustFolder trust;
    private final SecurityPolicies policies;
    private final Clock clock;
    private final CertificateVerifier verifier = new CertificateVerifier();

    Verification(TrustFolder trust, Clock clock) throws ExchangeException {
        this.trust = trust;
        this.policies = SecurityPolicies.load(null);
        this.clock = clock;
    }

    /// The package that was asked for, signed by its sender, as of now: somebody is about to act on it.
    VerifiedOffer received(Offer offer, PackageName asked) throws ExchangeException {
        return verify(offer, asked, clock.instant());
    }

    /// The evidence of the package that was asked for. It speaks of the past: each signature is judged as of
    /// the time it states, so that evidence stays readable after certificates ran out.
    SignedRecord record(StatusReport status, Offer offer, List<SignedReceipt> receipts, PackageName asked)
            throws ExchangeException {
        VerifiedOffer verified =
                verify(offer, asked, Manifest.parse(offer.manifest()).sealedAt());
        AgencyId receiver = verified.header().recipient().agency();
        var statements = new ArrayList<ReceiptStatement>();
        for (SignedReceipt receipt : receipts) {
            Instant at = receipt.statement().at();
            statements.add(receipt.verify(verified, trust.of(receiver), verifier, at));
        }
        return new SignedRecord(status, verified, receipts, statements);
    }

    private VerifiedOffer verify(Offer offer, PackageName asked, Instant at) throws ExchangeException {
        Header header = Header.parse(offer.header());
        AgencyId sender = header.sender().agency();
        if (!header.packageId().equals(asked.id().toString())
                || (asked.sender() != null && !asked.sender().equals(sender))) {
            throw new ExchangeException(
                    Reason.HEADER_MISMATCH,
                    "The gateway answered with another package than " + asked + "; report it to its operator.");
        }
        return offer.verify(trust.of(sender), policies, verifier, false, at);
    }
}
