package org.entente.cli;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/// How certificates, times and fingerprints are shown.
final class PkiText {
    private static final int GROUP = 4;
    private static final int GROUPS_IN_LINE = 6;

    private PkiText() {}

    /// In groups of four to be read aloud, six groups in a line.
    static String aloud(byte[] fingerprint) {
        String hex = HexFormat.of().formatHex(fingerprint);
        var text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += GROUP) {
            boolean newLine = i % (GROUP * GROUPS_IN_LINE) == 0;
            text.append(newLine ? i == 0 ? "  " : "\n  " : " ");
            text.append(hex, i, Math.min(hex.length(), i + GROUP));
        }
        return text.toString();
    }

    static String expiry(Instant until, Clock clock) {
        Duration left = Duration.between(clock.instant(), until);
        if (left.isNegative()) {
            return "EXPIRED " + until;
        }
        return "until " + until + " (" + (left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours")
                + ")";
    }

    static String expiry(X509Certificate certificate, Clock clock) {
        return expiry(certificate.getNotAfter().toInstant(), clock);
    }
}
