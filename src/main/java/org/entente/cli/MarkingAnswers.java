package org.entente.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.entente.marking.Finding;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.Releasability;
import org.entente.marking.SecurityPolicy;

/// What is known of a marking, for programs and in plain words.
final class MarkingAnswers {
    /// Beyond it a text is cut: no policy has a longer marking, and the finding is about the length.
    private static final int MAX_SHOWN_CHARS = 1024;

    private MarkingAnswers() {}

    static JsonLine json(SecurityPolicy policy, Parsed parsed) {
        return switch (parsed) {
            case Parsed.Valid(Marking marking) -> {
                JsonLine attributes = new JsonLine();
                policy.attributes(marking).forEach(attributes::put);
                yield new JsonLine()
                        .put("valid", true)
                        .put("marking", marking.banner())
                        .put("attributes", attributes)
                        .put("findings", List.of())
                        .putNull("repair");
            }
            case Parsed.Invalid(List<Finding> findings, String repair) -> {
                JsonLine answer = new JsonLine()
                        .put("valid", false)
                        .putNull("marking")
                        .put("attributes", new JsonLine())
                        .put("findings", json(findings));
                yield repair == null ? answer.putNull("repair") : answer.put("repair", repair);
            }
        };
    }

    static List<JsonLine> json(List<Finding> findings) {
        return findings.stream()
                .map(finding -> new JsonLine()
                        .put("rule", finding.rule())
                        .put("citation", finding.citation())
                        .put("message", finding.message()))
                .toList();
    }

    /// The same findings, each message with some words before it.
    static List<Finding> about(String words, List<Finding> findings) {
        return findings.stream()
                .map(finding -> new Finding(
                        finding.rule(), finding.citation(), words + finding.message(), finding.from(), finding.to()))
                .toList();
    }

    static String text(SecurityPolicy policy, String text, Parsed parsed) {
        String name = "policy " + policy.id() + " " + policy.version();
        return switch (parsed) {
            case Parsed.Valid(Marking marking) ->
                marking.banner() + "\nValid under " + name + ":" + meaning(policy, marking);
            case Parsed.Invalid(List<Finding> findings, String repair) ->
                underlined(text, findings) + "\nNot valid under " + name + ":" + text(findings)
                        + (repair == null ? "" : "\nThe one safe reading: " + repair);
        };
    }

    private static String meaning(SecurityPolicy policy, Marking marking) {
        Map<String, Object> attributes = policy.attributes(marking);
        StringBuilder text = new StringBuilder();
        row(text, "level", marking.level().name());
        row(text, "owner", listed(attributes.getOrDefault("ownerProducer", List.of())));
        row(text, "release", release(marking.releasability()));
        Set<String> said = Set.of("classification", "ownerProducer", "releasableTo", "displayOnlyTo");
        attributes.forEach((attribute, value) -> {
            if (!said.contains(attribute)) {
                row(text, attribute, listed(value));
            }
        });
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("\n  ").append(name).append(": ").append(value);
    }

    private static String listed(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : String.valueOf(value);
    }

    private static String release(Releasability releasability) {
        return switch (releasability) {
            case Releasability.Neutral _ -> "the marking leaves it to the agreement";
            case Releasability.Unstated _ -> "to nobody abroad, since the marking says nothing of it";
            case Releasability.Decided(Set<String> release, Set<String> display, boolean official) -> {
                Set<String> shown = new TreeSet<>(display);
                shown.removeAll(release);
                List<String> words = new ArrayList<>();
                if (!release.isEmpty()) {
                    words.add("to " + String.join(", ", release));
                }
                if (!shown.isEmpty()) {
                    words.add("shown without a copy to " + String.join(", ", shown));
                }
                words.add(words.isEmpty() ? "to nobody abroad" : "to nobody else abroad");
                yield String.join("; ", words) + (official ? ", unless a disclosure official decides so" : "");
            }
        };
    }

    /// Each finding in two lines, with a line's end before each.
    static String text(List<Finding> findings) {
        return findings.stream()
                .map(finding -> "\n  " + finding.rule() + ": " + finding.message() + "\n    " + finding.citation())
                .collect(Collectors.joining());
    }

    /// The text, and below it a mark under each part that a finding is about.
    static String underlined(String text, List<Finding> findings) {
        String shown = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
        boolean[] marked = new boolean[shown.length() + 1];
        int end = 0;
        for (Finding finding : findings) {
            // What is missing between two separators has no width, and is shown where it should be.
            int to = Math.min(Math.max(finding.to(), finding.from() + 1), marked.length);
            for (int i = finding.from(); i >= 0 && i < to; i++) {
                marked[i] = true;
                end = Math.max(end, i + 1);
            }
        }
        StringBuilder line = new StringBuilder(shown.replace('\n', '?'));
        for (int i = 0; i < end; i++) {
            line.append(i == 0 ? "\n" : "").append(marked[i] ? '^' : ' ');
        }
        return line.toString();
    }
}
