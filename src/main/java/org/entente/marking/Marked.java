package org.entente.marking;

import java.util.List;

/// Content with its marking: a line of a list, a paragraph, a file.
public record Marked<T>(T content, Marking marking) {
    /// The markings of several, in their order.
    static List<Marking> markings(List<? extends Marked<?>> parts) {
        return parts.stream().<Marking>map(Marked::marking).toList();
    }
}
