package org.entente.marking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entente.ExchangeException;

/// The phrases of a policy file, of which each has to mean one thing where it stands, and the names it refers to, which
/// have to exist: a phrase of two meanings would be read as the one that happens to come last, and a rule about a
/// wrongly spelled name would never apply.
final class PolicyNames {
    private final String separator;
    private final Map<String, Set<String>> phrases = new HashMap<>();
    private final List<Phrase> all = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();

    /// @param separator the policy's own, which no phrase holds
    PolicyNames(String separator) {
        this.separator = separator;
    }

    private record Phrase(PolicyNode node, String key, String place, String text, boolean list) {}

    private record Reference(PolicyNode node, String key, Collection<String> names, Set<String> known) {}

    /// A text that markings bear.
    ///
    /// @param place where it is read; the same text may mean something else in another
    /// @param inner what else separates there; empty for nothing
    /// @param list whether codes follow it
    void phrase(PolicyNode node, String key, String place, String text, String inner, boolean list)
            throws ExchangeException {
        if (text.contains(separator) || (!inner.isEmpty() && text.contains(inner))) {
            throw node.fault(key, "contains a separator, so it could never be read");
        }
        if (!phrases.computeIfAbsent(place, ignored -> new HashSet<>()).add(text)) {
            throw node.fault(key, "is the text of another value too; each needs its own");
        }
        all.add(new Phrase(node, key, place, text, list));
    }

    /// Names that have to be among those known when the whole file is read.
    void refers(PolicyNode node, String key, Collection<String> names, Set<String> known) {
        references.add(new Reference(node, key, names, known));
    }

    /// When all is read.
    void check() throws ExchangeException {
        for (Phrase list : all) {
            for (Phrase other : list.list() ? all : List.<Phrase>of()) {
                if (other.place().equals(list.place()) && other.text().startsWith(list.text() + " ")) {
                    throw other.node()
                            .fault(other.key(), "begins as the list " + list.text() + " does; one hides the other");
                }
            }
        }
        for (Reference reference : references) {
            if (!reference.known().containsAll(reference.names())) {
                throw reference.node().fault(reference.key(), "names what this file does not know");
            }
        }
    }
}
