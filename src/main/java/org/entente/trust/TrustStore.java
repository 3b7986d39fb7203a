package org.entente.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;

/// All agencies that are believed at one moment. Immutable: newer bundles make a new store, which is swapped as
/// a whole. For many threads.
public final class TrustStore {
    private final Map<AgencyId, AgencyTrust> agencies;
    private final CertificateVerifier verifier = new CertificateVerifier();

    /// Each trust must stand under its own agency's id; an empty store denies everyone.
    public TrustStore(Map<AgencyId, AgencyTrust> agencies) {
        this.agencies = Map.copyOf(agencies);
        this.agencies.forEach((id, trust) -> {
            if (!id.equals(trust.agency())) {
                throw new IllegalArgumentException("the trust of " + trust.agency() + " stands under " + id);
            }
        });
    }

    public Optional<AgencyTrust> find(AgencyId agency) {
        return Optional.ofNullable(agencies.get(agency));
    }

    public Set<AgencyId> agencies() {
        return agencies.keySet();
    }

    /// The identity of the chain's leaf: the URI name says which agency's roots are asked, and no others are.
    /// The leaf must be for one of the purposes. Reasons as [CertificateVerifier#verify]; an agency that is not
    /// in the store: [Reason#CERTIFICATE_UNTRUSTED].
    public SpiffeId verify(List<X509Certificate> chain, Set<Purpose> purposes, Instant at) throws ExchangeException {
        if (chain.isEmpty()) {
            throw new ExchangeException(Reason.CERTIFICATE_UNTRUSTED, "No certificate was sent.");
        }
        SpiffeId id = CertificateFacts.name(chain.getFirst());
        AgencyTrust trust = agencies.get(id.agency());
        if (trust == null) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED, "There is no trust bundle for the agency of " + id + ".");
        }
        Purpose purpose = CertificateFacts.purpose(chain.getFirst());
        if (!purposes.contains(purpose)) {
            throw CertificateFacts.purposeRefused(
                    "The certificate of " + id + " is for " + purpose + ", which is not accepted here.");
        }
        return verifier.verify(trust, chain, purpose, at);
    }
}
