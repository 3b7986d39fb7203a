package org.entente.cli;

import java.time.Instant;
import java.util.Locale;
import org.entente.client.InboxEntry;
import org.entente.client.MarkingText;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.jspecify.annotations.Nullable;

/// Status and inbox rows, as JSON and as text.
final class Reports {
    private Reports() {}

    static JsonLine json(StatusReport s) {
        return new JsonLine()
                .put("packageId", s.id())
                .put("sender", s.sender())
                .put("partner", s.partner())
                .put("state", s.state())
                .put("since", s.since())
                .put("waitingFor", s.waitingFor())
                .put("attempts", s.attempts())
                .put("nextAttempt", s.nextAttempt())
                .put("lastReason", s.lastReason())
                .put("expiresAt", s.expiresAt())
                .put("acknowledgeBy", s.acknowledgeBy())
                .put("reasonCode", s.reasonCode());
    }

    static String text(StatusReport s) {
        String other = s.sender().equals(s.partner()) ? "from " : "to ";
        var text = new StringBuilder()
                .append(s.id())
                .append(' ')
                .append(other)
                .append(s.partner())
                .append(": ")
                .append(s.state());
        if (s.reasonCode() != null) {
            text.append(" (").append(s.reasonCode()).append(')');
        }
        text.append(" since ").append(s.since());
        switch (s.waitingFor()) {
            case "SENDING_GATEWAY" -> {
                text.append("\n  the sending gateway delivers it");
                if (s.attempts() > 0) {
                    text.append("; tried ").append(s.attempts()).append(" times");
                }
                appendIf(text, ", last failure ", s.lastReason());
                appendIf(text, ", next try ", s.nextAttempt());
                appendIf(text, ", given up after ", s.expiresAt());
            }
            case "RECIPIENT" -> {
                if (s.state() == State.DELIVERED) {
                    text.append("\n  a recipient has to decide");
                    appendIf(text, " by ", s.acknowledgeBy());
                } else {
                    text.append("\n  a recipient may still say that it was acted on");
                }
            }
            default -> {}
        }
        return text.toString();
    }

    static JsonLine json(InboxEntry e) {
        return new JsonLine()
                .put("cursor", e.cursor())
                .put("packageId", e.id())
                .put("sender", e.sender())
                .put("marking", json(e.marking()))
                .put("contentType", e.contentType())
                .put("precedence", e.precedence())
                .put("receivedAt", e.receivedAt())
                .put("acknowledgeBy", e.acknowledgeBy())
                .put("state", e.state())
                .put("reference", e.reference())
                .put("exercise", e.exercise())
                .put("ciphertextLength", e.ciphertextLengthBytes());
    }

    static String text(InboxEntry e) {
        var text = new StringBuilder()
                .append(e.id())
                .append("  from ")
                .append(e.sender())
                .append("  ")
                .append(e.marking().banner())
                .append(e.exercise() ? "  EXERCISE" : "")
                .append("\n  ")
                .append(e.state().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .append(", ")
                .append(e.precedence().name().toLowerCase(Locale.ROOT))
                .append(", ")
                .append(e.contentType())
                .append(", ")
                .append(Sizes.text(e.ciphertextLengthBytes()))
                .append(" sealed, received ")
                .append(e.receivedAt());
        appendIf(text, ", decide by ", e.acknowledgeBy());
        appendIf(text, ", reference ", e.reference());
        return text.toString();
    }

    private static JsonLine json(MarkingText m) {
        var json = new JsonLine().put("policy", m.policy()).put("banner", m.banner());
        return m.portions().isEmpty() ? json : json.put("portions", m.portions());
    }

    private static void appendIf(StringBuilder text, String label, @Nullable Object value) {
        if (value instanceof String || value instanceof Instant) {
            text.append(label).append(value);
        }
    }
}
