package org.entente.gateway.tls;

import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the causes of refusals go, under the logger `entente.security`: the operator sees them, the caller does
/// not. Names that came from outside are cut and cleaned, so that they cannot forge a line.
public final class SecurityLog {
    private static final String NAME = "entente.security";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");
    private static final int LENGTH = 400;

    private SecurityLog() {}

    /// A handshake that came to nothing.
    ///
    /// @param from the peer's address
    static void handshakeRefused(String from, Throwable cause) {
        LOG.warn(
                "handshake refused: from {}: {}",
                from,
                clean(String.valueOf(deepest(cause).getMessage())));
    }

    /// A certificate that was not accepted, in a handshake or on a later call.
    public static void certificateRefused(ExchangeException cause) {
        LOG.warn("certificate refused: {}: {}", cause.reason(), clean(cause.text()));
    }

    /// A partner's gateway whose certificate we did not accept when we called it.
    public static void partnerRefused(AgencyId partner, ExchangeException cause) {
        LOG.warn("partner refused: {}: {}: {}", partner, cause.reason(), clean(cause.text()));
    }

    /// A known caller that may not do what it asked for.
    public static void callRefused(String caller, String method, Reason reason) {
        LOG.warn("call refused: {}: {} called {}", reason, clean(caller), clean(method));
    }

    /// A call that was running when its caller's certificate ceased to be good.
    public static void callEnded(String caller, String method, ExchangeException cause) {
        LOG.warn("call ended: {}: {} in {}: {}", cause.reason(), clean(caller), clean(method), clean(cause.text()));
    }

    /// A connection that was ended because its client went over a limit.
    static void connectionEnded(String caller, String limit) {
        LOG.warn("connection ended: {} is over {}", clean(caller), limit);
    }

    /// A trust bundle came into force.
    static void trustChanged(String file, String what) {
        LOG.info("trust changed: {}: {}", clean(file), clean(what));
    }

    /// A trust bundle was not taken: what was in force before stays. Somebody must look.
    static void trustAlarm(String file, String fault) {
        LOG.error("ALARM trust bundle not taken: {}: {}; the one before stays in force", clean(file), clean(fault));
    }

    /// An agreement came into force, or went.
    ///
    /// @param text its id and digest
    public static void agreementChanged(String text, String what) {
        LOG.info("agreement changed: {}: {}", clean(text), clean(what));
    }

    /// A change of the agreements was not taken: those that were in force before stay, all of them. Somebody must look.
    public static void agreementAlarm(String fault) {
        LOG.error("ALARM agreements not taken: {} Those before stay in force", clean(fault));
    }

    private static Throwable deepest(Throwable cause) {
        Throwable deepest = cause;
        for (int i = 0; i < 10 && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static String clean(String text) {
        String cut = text.length() > LENGTH ? text.substring(0, LENGTH) : text;
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }
}
