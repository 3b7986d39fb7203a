package org.entente.marking;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads and writes the values of `Declassify On`. What is no date, no exemption and no value of the past is an event
/// only when it reads as one: at least two words, the first of letters.
final class DeclassificationParser {
    static final int MAX_CHARS = 128;
    private static final Pattern DAY = Pattern.compile("[0-9]{8}");
    private static final Pattern EVENT = Pattern.compile("[A-Z][A-Za-z]*( [A-Za-z0-9][A-Za-z0-9'.()-]*)+");
    private static final Pattern NUMBER_AND_UNTIL = Pattern.compile("([1-9])(?:, (.+))?");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);

    private final PolicyData policy;
    private final AuthorityTerms terms;

    /// All texts that name what has no date.
    private final List<Declassification> notApplicable;

    DeclassificationParser(PolicyData policy, AuthorityTerms terms) {
        this.policy = policy;
        this.terms = terms;
        this.notApplicable = allNotApplicable();
    }

    /// @param origin the day of the source's origin; null when it is not known
    Read<Declassification> parse(String text, @Nullable LocalDate origin) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            return invalid("it has between 1 and " + MAX_CHARS + " characters.");
        }
        for (Declassification value : notApplicable) {
            if (value.text().equals(text)) {
                return new Read.Valid<>(value);
            }
        }
        for (int i = 0; i < terms.exemptions().size(); i++) {
            Read<Declassification> read = exemption(i, terms.exemptions().get(i), text, origin);
            if (read != null) {
                return read;
            }
        }
        Read<Declassification> retired = retired(text, origin);
        if (retired != null) {
            return retired;
        }
        LocalDate date = day(text);
        if (date != null) {
            return origin != null && date.isAfter(origin.plusYears(terms.maxYears()))
                    ? invalid("a date is at most " + terms.maxYears() + " years from the origin.")
                    : new Read.Valid<>(new Declassification(text, rankOfDates(), 0, date, null, List.of()));
        }
        return isEvent(text)
                ? new Read.Valid<>(new Declassification(text, rankOfDates() + 1, 0, null, text, List.of()))
                : invalid("it has exactly one value, a day as 20351231, an event, or an exemption.");
    }

    private List<Declassification> allNotApplicable() {
        List<String> all = new ArrayList<>(terms.notApplicable().values());
        all.addAll(terms.notApplicable().owners());
        List<Declassification> values = new ArrayList<>();
        for (int choice = 1; choice < 1 << all.size(); choice++) {
            List<String> chosen = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if ((choice & 1 << i) != 0) {
                    chosen.add(all.get(i));
                }
            }
            values.add(notApplicable(chosen));
        }
        return values;
    }

    private Declassification notApplicable(List<String> chosen) {
        AuthorityTerms.NotApplicable words = terms.notApplicable();
        List<String> values = chosen.stream().filter(words.values()::contains).toList();
        List<String> owners = chosen.stream().filter(words.owners()::contains).toList();
        String and = values.isEmpty() || owners.isEmpty() ? "" : " and ";
        String text =
                words.before() + " " + String.join("/", values) + and + String.join("/", owners) + " " + words.after();
        return new Declassification(text, 0, 0, null, null, chosen);
    }

    private @Nullable Read<Declassification> exemption(
            int index, AuthorityTerms.Exemption exemption, String text, @Nullable LocalDate origin) {
        int rank = index + 1;
        if (!exemption.dated()) {
            return text.equals(exemption.name())
                    ? new Read.Valid<>(new Declassification(text, rank, 0, null, null, List.of()))
                    : null;
        }
        if (!text.startsWith(exemption.name())) {
            return null;
        }
        Matcher matcher =
                NUMBER_AND_UNTIL.matcher(text.substring(exemption.name().length()));
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > exemption.numbers()) {
            return null;
        }
        String until = matcher.group(2);
        if (until == null) {
            String repair = exemption.bareYears() == 0 || origin == null
                    ? null
                    : text + ", " + origin.plusYears(exemption.bareYears()).format(DATE);
            return new Read.Invalid<>(
                    List.of(policy.finding(
                            exemption.bareYears() == 0 ? terms.declassifyOn().rule() : terms.retired(),
                            terms.declassifyOn().name() + ": this exemption has a date or event.")),
                    repair);
        }
        LocalDate date = day(until);
        if (date == null && !isEvent(until)) {
            return invalid("after an exemption's comma stands a day as 20601231, or an event.");
        }
        int number = Integer.parseInt(matcher.group(1));
        return new Read.Valid<>(new Declassification(text, rank, number, date, date == null ? until : null, List.of()));
    }

    private @Nullable Read<Declassification> retired(String text, @Nullable LocalDate origin) {
        for (AuthorityTerms.Retired value : terms.retiredValues()) {
            if (text.equals(value.value()) || text.startsWith(value.value() + " ")) {
                boolean whole = text.equals(value.value());
                String repair = !whole ? null : value.becomes();
                if (whole && value.years() > 0 && origin != null) {
                    repair = origin.plusYears(value.years()).format(DATE);
                }
                return new Read.Invalid<>(
                        List.of(policy.finding(
                                terms.retired(),
                                terms.declassifyOn().name() + ": this value is used no more; carry the source's date"
                                        + " forward as the citation says.")),
                        repair);
            }
        }
        return null;
    }

    private int rankOfDates() {
        return terms.exemptions().size() + 1;
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return DAY.matcher(text).matches() ? LocalDate.parse(text, DATE) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// An event of one word would be an abbreviation that nobody here knows.
    private boolean isEvent(String text) {
        return EVENT.matcher(text).matches()
                && !text.startsWith(terms.notApplicable().before());
    }

    private Read<Declassification> invalid(String message) {
        return new Read.Invalid<>(
                List.of(policy.finding(
                        terms.declassifyOn().rule(), terms.declassifyOn().name() + ": " + message)),
                null);
    }

    /// The longest; null when nobody can tell.
    @Nullable
    Declassification longest(List<Declassification> values) {
        Declassification longest =
                values.stream().max(Declassification::compareTo).orElseThrow();
        if (!longest.notApplicableTo().isEmpty()) {
            List<String> all = new ArrayList<>(terms.notApplicable().values());
            all.addAll(terms.notApplicable().owners());
            all.removeIf(one ->
                    values.stream().noneMatch(value -> value.notApplicableTo().contains(one)));
            return notApplicable(all);
        }
        return values.stream().allMatch(longest::isComparableTo) ? longest : null;
    }
}
