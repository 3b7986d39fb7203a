package org.entente.marking;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;

/// Reads the groups of countries of a policy file.
final class GroupReader {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private GroupReader() {}

    static Map<String, Group> read(PolicyNode root, Set<String> countries) throws ExchangeException {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (PolicyNode node : root.optionalChildren("groups")) {
            String name = node.text("name", PolicyReader.OWNER, "a group's code");
            Set<String> members =
                    Set.copyOf(node.optionalTexts("members", PolicyReader.COUNTRY, "a three-letter country code"));
            Map<String, LocalDate> since = since(node);
            boolean decomposable = node.flag("decomposable");
            node.sentence("citation");
            node.close();
            if (countries.contains(name)
                    || !countries.containsAll(members)
                    || !countries.containsAll(since.keySet())
                    || !Collections.disjoint(members, since.keySet())
                    || decomposable == members.isEmpty()) {
                throw node.fault(
                        "members", "must be countries of this file, each once, and of a decomposable group only");
            }
            if (groups.put(name, new Group(name, decomposable, members, since)) != null) {
                throw node.fault("name", "is there twice; keep one");
            }
        }
        return groups;
    }

    private static Map<String, LocalDate> since(PolicyNode node) throws ExchangeException {
        Map<String, LocalDate> since = new LinkedHashMap<>();
        for (PolicyNode late : node.optionalChildren("since")) {
            if (since.put(late.text("member", PolicyReader.COUNTRY, "a three-letter country code"), date(late))
                    != null) {
                throw late.fault("member", "is there twice; keep one");
            }
            late.close();
        }
        return since;
    }

    private static LocalDate date(PolicyNode node) throws ExchangeException {
        String text = node.text("from", DATE, "a day as \"2024-03-07\"");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw node.fault("from", "is no day of the calendar");
        }
    }
}
