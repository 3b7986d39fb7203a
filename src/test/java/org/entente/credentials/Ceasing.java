package org.entente.credentials;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.entente.Reason;

/// How a certificate ceases to be good while connections that it opened stand.
enum Ceasing {
    REVOKED(Reason.CERTIFICATE_REVOKED, "was revoked"),
    BUNDLE_REMOVED(Reason.CERTIFICATE_UNTRUSTED, "no trust bundle"),
    LIST_OVER(Reason.REVOCATION_UNAVAILABLE, "was to be renewed by"),
    /// By itself: it must have been made so.
    EXPIRED(Reason.CERTIFICATE_EXPIRED, "is valid from");

    private final Reason reason;
    private final String cause;

    Ceasing(Reason reason, String cause) {
        this.reason = reason;
        this.cause = cause;
    }

    Reason reason() {
        return reason;
    }

    /// What the security log says of it.
    String cause() {
        return cause;
    }

    /// Lets it cease at a gateway.
    ///
    /// @param own of the certificate's agency
    /// @return from when on it is no longer good, as [System#nanoTime]
    long begin(Roots own, Path home, Shown shown) throws Exception {
        return switch (this) {
            case REVOKED -> {
                own.revoke(shown);
                yield own.publish(home);
            }
            case BUNDLE_REMOVED -> {
                Files.delete(own.file(home));
                yield System.nanoTime();
            }
            case LIST_OVER -> {
                // Late enough to be seen in force first.
                Instant until = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
                own.put(home, own.bundle(until));
                yield nanoTime(until);
            }
            case EXPIRED -> nanoTime(shown.leaf().getNotAfter().toInstant());
        };
    }

    private static long nanoTime(Instant at) {
        return System.nanoTime() + Duration.between(Instant.now(), at).toNanos();
    }
}
