package org.entente.marking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.entente.ExchangeException;

/// Reads the groups of countries of a policy file.
final class GroupReader {
    private GroupReader() {}

    static Map<String, Group> read(PolicyNode root, Set<String> countries) throws ExchangeException {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (PolicyNode node : root.optionalChildren("groups")) {
            String name = node.text("name", PolicyReader.OWNER, "a group's code");
            Set<String> members =
                    Set.copyOf(node.optionalTexts("members", PolicyReader.COUNTRY, "a three-letter country code"));
            Map<String, Validity> dated = dated(node);
            boolean decomposable = node.flag("decomposable");
            node.sentence("citation");
            node.close();
            if (countries.contains(name)
                    || !countries.containsAll(members)
                    || !countries.containsAll(dated.keySet())
                    || !Collections.disjoint(members, dated.keySet())
                    || decomposable == members.isEmpty()) {
                throw node.fault(
                        "members", "must be countries of this file, each once, and of a decomposable group only");
            }
            if (groups.put(name, new Group(name, decomposable, members, dated)) != null) {
                throw node.fault("name", "is there twice; keep one");
            }
        }
        return groups;
    }

    private static Map<String, Validity> dated(PolicyNode node) throws ExchangeException {
        Map<String, Validity> dated = new LinkedHashMap<>();
        for (PolicyNode child : node.optionalChildren("dated")) {
            String member = child.text("member", PolicyReader.COUNTRY, "a three-letter country code");
            Validity days = new Validity(child.optionalDay("from"), child.optionalDay("until"));
            if (days.from() == null && days.until() == null) {
                throw child.fault("from", "or until is missing; a member of all days stands in members");
            }
            if (!days.holdsEver()) {
                throw child.fault("until", "is before from, so it never was a member");
            }
            if (dated.put(member, days) != null) {
                throw child.fault("member", "is there twice; keep one");
            }
            child.close();
        }
        return dated;
    }
}
