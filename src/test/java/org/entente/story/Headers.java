package org.entente.story;

import java.time.Instant;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.trust.AgencyId;

/// The same header with one member changed.
final class Headers {
    private Headers() {}

    static Header to(Header header, AgencyId recipient) {
        return copy(
                header,
                header.expiresAt(),
                new Header.Recipient(recipient, 1),
                header.marking(),
                header.agreement(),
                header.contentType(),
                header.salt());
    }

    static Header marked(Header header, String banner) {
        HeaderMarking old = header.marking();
        return copy(
                header,
                header.expiresAt(),
                header.recipient(),
                new HeaderMarking(old.policy(), old.policyVersion(), old.policyDigest(), banner, old.portions()),
                header.agreement(),
                header.contentType(),
                header.salt());
    }

    static Header expired(Header header) {
        return copy(
                header,
                header.createdAt(),
                header.recipient(),
                header.marking(),
                header.agreement(),
                header.contentType(),
                header.salt());
    }

    static Header typed(Header header, String contentType) {
        return copy(
                header,
                header.expiresAt(),
                header.recipient(),
                header.marking(),
                header.agreement(),
                contentType,
                header.salt());
    }

    static Header agreed(Header header, byte[] digest) {
        return copy(
                header,
                header.expiresAt(),
                header.recipient(),
                header.marking(),
                new Header.Agreement(header.agreement().id(), digest),
                header.contentType(),
                header.salt());
    }

    static Header salted(Header header) {
        byte[] salt = header.salt().clone();
        salt[0] ^= 1;
        return copy(
                header,
                header.expiresAt(),
                header.recipient(),
                header.marking(),
                header.agreement(),
                header.contentType(),
                salt);
    }

    private static Header copy(
            Header header,
            Instant expiresAt,
            Header.Recipient recipient,
            HeaderMarking marking,
            Header.Agreement agreement,
            String contentType,
            byte[] salt) {
        return new Header(
                header.packageId(),
                header.createdAt(),
                expiresAt,
                header.sender(),
                recipient,
                header.wraps(),
                marking,
                header.alternativeMarkings(),
                agreement,
                contentType,
                header.precedence(),
                header.options(),
                salt,
                header.extensions());
    }
}
