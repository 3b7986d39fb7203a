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
        KeyPair keys = switch (profile.key()) {
            case P384 -> KeyPairs.p384();
            case MLDSA87 -> KeyPairs.mldsa87();
            case MLDSA44 -> KeyPairs.mldsa44();
            case MLKEM1024 -> KeyPairs.mlkem1024();
            case ED25519 -> KeyPairs.ed25519();
        };
        SpiffeId spiffe = SpiffeId.of(id, path);
        return new Held(authority.issue(profile, spiffe, keys.getPublic(), List.of(), List.of(), START), keys);
    }
}
