package org.entente.trust;

import java.math.BigInteger;
import java.time.Instant;

/// One line of a revocation list: the serial number, under the root that issued it, and since when.
public record Revoked(RootAlgorithm root, BigInteger serial, Instant at, Cause cause) {

    /// Why, with the code of RFC 5280 section 5.3.1.
    public enum Cause {
        unspecified(0),
        keyCompromise(1),
        affiliationChanged(3),
        superseded(4),
        cessationOfOperation(5);

        private final int code;

        Cause(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
