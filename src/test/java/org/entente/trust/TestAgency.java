package org.entente.trust;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;

/// An agency made by the test, with real keys and certificates.
final class TestAgency {
    static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration CRL_VALIDITY = Duration.ofDays(30);

    final AgencyId id;
    final IssuingAuthority authority;
    final AgencyTrust trust;

    TestAgency(String id) throws ExchangeException {
        this.id = AgencyId.parse(id);
        this.authority = IssuingAuthority.create(this.id, "US", START, CRL_VALIDITY, new SecureRandom());
        this.trust = authority.trust();
    }

    record Held(X509Certificate certificate, KeyPair keys) {
        List<X509Certificate> chain() {
            return List.of(certificate);
        }
    }

    Held issue(String profileName, String path) throws ExchangeException {
        CertificateProfile profile = CertificateProfile.load(profileName);
        KeyPair keys = KeyPairs.generate(profile);
        SpiffeId spiffe = SpiffeId.of(id, path);
        return new Held(authority.issue(profile, spiffe, keys.getPublic(), List.of(), List.of(), START), keys);
    }
}
