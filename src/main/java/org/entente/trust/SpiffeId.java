package org.entente.trust;

import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;

/// The identity of a certificate's holder: `spiffe://usa.state/client/sanctions-desk`. The trust domain is the
/// agency. At most 255 characters, compared as bytes (FORMATS section 2).
public record SpiffeId(String value) {
    private static final String SCHEME = "spiffe://";
    private static final Pattern FORM = Pattern.compile("spiffe://[a-z0-9.-]+(/[a-z0-9-]+)+");
    private static final int MAX_LENGTH = 255;

    /// For values known to be right; anything from outside goes through [#parse].
    public SpiffeId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a SPIFFE id");
        }
    }

    /// Refuses anything else with [Reason#INVALID_REQUEST].
    public static SpiffeId parse(String text) throws ExchangeException {
        if (!isValid(text)) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "This is not an identity; write it like spiffe://agency.country/client/name.");
        }
        return new SpiffeId(text);
    }

    /// The identity at a path that begins with a slash, such as `/gateway`.
    public static SpiffeId of(AgencyId agency, String path) {
        return new SpiffeId(SCHEME + agency.value() + path);
    }

    private static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH
                && FORM.matcher(text).matches()
                && AgencyId.isValid(text.substring(SCHEME.length(), pathStart(text)));
    }

    private static int pathStart(String text) {
        return text.indexOf('/', SCHEME.length());
    }

    /// The agency that vouches for this identity: the trust domain.
    public AgencyId agency() {
        return new AgencyId(value.substring(SCHEME.length(), pathStart(value)));
    }

    /// With its leading slash: `/client/sanctions-desk`.
    public String path() {
        return value.substring(pathStart(value));
    }

    @Override
    public String toString() {
        return value;
    }
}
