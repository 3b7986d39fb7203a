package org.entente.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A row of `markings/*.tsv`.
///
/// @param rules exactly those of the findings; of a passing row those that it exercises
/// @param to the recipient, or a day
record MarkingRow(int line, Set<String> rules, String form, String expected, String to, String text, String citation) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})");

    static List<MarkingRow> of(String file) throws IOException {
        List<MarkingRow> rows = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("#")) {
                String[] cells = lines.get(i).split("\t", -1);
                assertEquals(6, cells.length, lines.get(i));
                rows.add(new MarkingRow(
                        i + 1,
                        new TreeSet<>(List.of(cells[0].split(",", -1))),
                        cells[1],
                        cells[2],
                        cells[3],
                        unescape(cells[4]),
                        cells[5]));
            }
        }
        return rows;
    }

    static List<String> lines(String file) throws IOException {
        return resource(file + ".tsv").lines().toList();
    }

    /// A file below `markings/`.
    static String resource(String file) throws IOException {
        try (InputStream in = MarkingRow.class.getResourceAsStream("/markings/" + file)) {
            assertTrue(in != null, "markings/" + file + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void matches(List<Finding> findings) {
        assertEquals(
                rules,
                findings.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new)),
                () -> this + " " + findings);
        if (!citation.equals("-")) {
            assertTrue(
                    findings.stream().anyMatch(finding -> finding.citation().startsWith(citation)),
                    () -> this + " " + findings);
        }
        findings.forEach(finding -> assertTrue(finding.message().endsWith("."), finding::message));
    }

    static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16))
                        .replace("\\", "\\\\")
                        .replace("$", "\\$"));
    }
}
