package org.entente.marking;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Until when something is classified: the one value of a policy's `Declassify On`. Equal by its text, of which each
/// value has one. Ordered by its duration, the longest last. Immutable.
public final class Declassification implements Comparable<Declassification> {
    private static final Comparator<Declassification> DURATION = Comparator.comparingInt(
                    (Declassification one) -> -one.rank)
            // An event may lie after any date.
            .thenComparing(one -> one.event != null)
            .thenComparing(one -> one.date == null ? LocalDate.MIN : one.date)
            // "The exemption with the lowest number" (CAPCO-2016 section E.3).
            .thenComparingInt(one -> -one.number)
            .thenComparing(one -> one.text);

    private final String text;
    private final int rank;
    private final int number;
    private final @Nullable LocalDate date;
    private final @Nullable String event;
    private final List<String> notApplicableTo;

    /// @param rank of its kind, 0 for the longest
    /// @param number of an exemption; 0 for none
    /// @param notApplicableTo what has no date since another law decides on it; empty for all other values
    Declassification(
            String text,
            int rank,
            int number,
            @Nullable LocalDate date,
            @Nullable String event,
            List<String> notApplicableTo) {
        this.text = text;
        this.rank = rank;
        this.number = number;
        this.date = date;
        this.event = event;
        this.notApplicableTo = List.copyOf(notApplicableTo);
    }

    /// As its policy writes it.
    public String text() {
        return text;
    }

    List<String> notApplicableTo() {
        return notApplicableTo;
    }

    /// Whether it is known which of the two lasts longer; of an event it is not known when it comes.
    boolean isComparableTo(Declassification other) {
        boolean events = event != null || other.event != null;
        return rank != other.rank || !events || String.valueOf(event).equals(String.valueOf(other.event));
    }

    @Override
    public int compareTo(Declassification other) {
        return DURATION.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Declassification one && text.equals(one.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
