package org.entente.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.entente.exchange.Agreement;

/// An agreement in the words of the people who made it.
final class AgreementText {
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long SECONDS_OF_HOUR = 3_600;

    private AgreementText() {}

    /// One member in words.
    ///
    /// @param name as in the file
    /// @param label as a person says it
    /// @param words the value; several where it is a list
    record Member(String name, String label, List<String> words) {
        Member(String name, String label, String words) {
            this(name, label, List.of(words));
        }
    }

    /// All members, in the order in which a person asks for them.
    static List<Member> members(Agreement one) {
        return List.of(
                new Member("id", "agreement", one.id()),
                new Member("from", "from", one.from().value()),
                new Member("to", "to", one.to().value()),
                new Member("validFrom", "valid from", one.validFrom().toString()),
                new Member("validUntil", "valid until", one.validUntil().toString()),
                new Member(
                        "ceilings",
                        "at most",
                        one.ceilings().stream()
                                .map(ceiling -> level(ceiling.level(), ceiling.policy()))
                                .toList()),
                new Member("releasableTo", "for", one.releasableTo()),
                new Member("contentTypes", "content", one.contentTypes()),
                new Member("maxBytes", "size", size(one.maxBytes()) + " at most"),
                new Member("deliverWithinSeconds", "delivery", "within " + duration(one.deliverWithin())),
                new Member("acknowledgeWithinSeconds", "decision", "within " + duration(one.acknowledgeWithin())),
                new Member("retainDays", "kept for", count(one.retainDays(), "day")),
                new Member("release", "release", release(one.release())),
                new Member(
                        "equivalences",
                        "equivalent",
                        one.equivalences().stream()
                                .map(equal -> level(equal.from(), equal.fromPolicy()) + " is "
                                        + level(equal.to(), equal.toPolicy()))
                                .toList()));
    }

    /// Whether it is in force now, and how long.
    static String inForce(Agreement one, Clock clock) {
        Instant now = clock.instant();
        if (now.isBefore(one.validFrom())) {
            return "NOT IN FORCE YET, begins in " + left(now, one.validFrom());
        }
        if (!now.isBefore(one.validUntil())) {
            return "NO MORE IN FORCE, ended " + left(one.validUntil(), now) + " ago";
        }
        return "in force, " + left(now, one.validUntil()) + " left";
    }

    static String level(String level, String policy) {
        return level + " (" + policy + ")";
    }

    static String left(Instant from, Instant to) {
        Duration left = Duration.between(from, to);
        return left.toDays() > 0 ? count(left.toDays(), "day") : count(left.toHours(), "hour");
    }

    private static String size(long bytes) {
        return bytes < 1024 ? count(bytes, "byte") : Sizes.text(bytes) + " (" + bytes + " bytes)";
    }

    private static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % SECONDS_OF_DAY == 0) {
            return count(seconds / SECONDS_OF_DAY, "day");
        }
        if (seconds % SECONDS_OF_HOUR == 0) {
            return count(seconds / SECONDS_OF_HOUR, "hour");
        }
        return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private static String release(Agreement.Release release) {
        return switch (release) {
            case NONE -> "none: no official needs to let a package go";
            case STANDING -> "standing: an official lets a kind of packages go, until a date";
            case EACH -> "each: an official must let each package go";
        };
    }
}
