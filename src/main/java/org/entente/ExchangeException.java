package org.entente;

import org.jspecify.annotations.Nullable;

/// Something was refused or failed, for a [Reason] that the caller can act on.
///
/// The message says what happened, to what, and what to do next, and holds no content or key material.
/// Callers of a gateway see it, so it names no file of the gateway and no other party either, except with
/// [Reason#CONFIGURATION] and [Reason#INTERNAL], of which they learn an incident's number alone. The cause
/// stays in our own log.
public final class ExchangeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable String rule;
    private final @Nullable String citation;

    public ExchangeException(Reason reason, String message) {
        this(reason, message, null, null, null);
    }

    public ExchangeException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, null, cause);
    }

    /// A refusal by a rule: names the rule and where it stands.
    public ExchangeException(Reason reason, String message, String rule, String citation) {
        this(reason, message, rule, citation, null);
    }

    private ExchangeException(
            Reason reason,
            String message,
            @Nullable String rule,
            @Nullable String citation,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.rule = rule;
        this.citation = citation;
    }

    public Reason reason() {
        return reason;
    }

    /// The id of the rule that refused, if it was a rule.
    public @Nullable String rule() {
        return rule;
    }

    /// Where the rule stands, if it was a rule.
    public @Nullable String citation() {
        return citation;
    }

    /// The message as the caller sees it; never null.
    public String text() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }
}
