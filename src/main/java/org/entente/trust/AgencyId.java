package org.entente.trust;

import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;

/// The name of an agency, which is also the trust domain of its identities: `usa.state`.
///
/// Lower-case ASCII letters, digits, dots and hyphens, 1 to 64 characters, beginning and ending with a letter
/// or digit, without two dots in a row; so it is safe in a file name and in a URI.
public record AgencyId(String value) implements Comparable<AgencyId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?");

    /// For values known to be right; anything from outside goes through [#parse].
    public AgencyId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an agency id");
        }
    }

    /// Refuses anything else with [Reason#INVALID_REQUEST].
    public static AgencyId parse(String text) throws ExchangeException {
        if (!isValid(text)) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "This is not an agency id; write it like agency.country: lower-case letters, digits, single dots and hyphens.");
        }
        return new AgencyId(text);
    }

    static boolean isValid(String text) {
        return FORM.matcher(text).matches() && !text.contains("..");
    }

    @Override
    public int compareTo(AgencyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
