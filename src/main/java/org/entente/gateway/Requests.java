package org.entente.gateway;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.PackageId;
import org.entente.trust.AgencyId;
import org.entente.v1.PackageRef;

/// Small fields that several requests share. What is malformed is refused before anything is looked up, and is not
/// quoted: it may be long, and not meant for a log.
final class Requests {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /// A cursor as this gateway writes it: no sign, no leading zero, no digits of other scripts, below 2^63.
    private static final Pattern CURSOR = Pattern.compile("[1-9][0-9]{0,17}");

    /// Seconds of 9999-12-31T23:59:59: statements write years of four digits.
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final int MAX_NANOS = 999_999_999;

    private Requests() {}

    static void requireId(String requestId) throws ExchangeException {
        require(UUID.matcher(requestId).matches(), "request_id must be a UUID, a new one for each request.");
    }

    static PackageRef reference(PackageRef reference) throws ExchangeException {
        require(PackageId.isValid(reference.getPackageId()), "package.package_id must be a UUIDv7 in lower case.");
        if (!reference.getSender().isEmpty()) {
            AgencyId.parse(reference.getSender());
        }
        return reference;
    }

    /// The cursor after which a page begins; 0 from the beginning.
    static long pageToken(String token) throws ExchangeException {
        if (token.isEmpty()) {
            return 0;
        }
        require(CURSOR.matcher(token).matches(), "page_token is not one that this gateway gave.");
        return Long.parseLong(token);
    }

    /// An unsigned number of the wire that must not be one of the upper half, which Java takes for negative.
    static long cursor(long after) throws ExchangeException {
        require(after >= 0, "after is not a cursor that this gateway gave.");
        return after;
    }

    static Instant instant(Timestamp time, String field) throws ExchangeException {
        boolean exists = time.getSeconds() > 0
                && time.getSeconds() <= LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() <= MAX_NANOS;
        require(exists, field + " is not a time in the years 1970 to 9999.");
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).truncatedTo(ChronoUnit.MILLIS);
    }

    static void require(boolean holds, String message) throws ExchangeException {
        if (!holds) {
            throw new ExchangeException(Reason.INVALID_REQUEST, message);
        }
    }
}
