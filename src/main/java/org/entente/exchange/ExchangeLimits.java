package org.entente.exchange;

import org.entente.ExchangeException;
import org.entente.Reason;

/// What one gateway takes of packages at most. The formats' own limits are the widest values; an operator can only
/// set stricter ones. Each is named as in the configuration, below `limits`.
///
/// @param maxHeaderBytes of a package's header
/// @param maxBannerChars of a marking's banner
/// @param maxPortions marks of portions in one package
/// @param maxRecipients key wraps of one package, the archive's included
/// @param maxSegments of one sealed payload
/// @param maxPackageBytes content of one package; an agreement may allow less
/// @param bytesInFlightPerPartner received of one partner and neither synced nor committed yet
/// @param storedBytesPerPartner kept of what was sent to and received from one partner, half-received packages included
/// @param receiptsPerPackage that a partner may return
/// @param inboxPage packages on one page
public record ExchangeLimits(
        int maxHeaderBytes,
        int maxBannerChars,
        int maxPortions,
        int maxRecipients,
        int maxSegments,
        long maxPackageBytes,
        long bytesInFlightPerPartner,
        long storedBytesPerPartner,
        int receiptsPerPackage,
        int inboxPage) {

    /// Refuses what is over a limit that the package itself is measured by; TOO_LARGE.
    static void require(String key, long value, long most) throws ExchangeException {
        if (value > most) {
            throw new ExchangeException(
                    Reason.TOO_LARGE,
                    "The package is over this gateway's limit limits." + key + ": " + value + ", where " + most
                            + " is the most. Send less, or ask the gateway's operator.",
                    "limits." + key,
                    "the gateway's configuration");
        }
    }

    /// What is refused only until there is room again.
    static ExchangeException exhausted(String key, long most) {
        return new ExchangeException(
                Reason.RESOURCE_EXHAUSTED,
                "The gateway's limit limits." + key + " (" + most + ") is used up. Try again later; if it stays so, ask"
                        + " the gateway's operator.");
    }
}
