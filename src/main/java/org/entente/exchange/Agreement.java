package org.entente.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Header;
import org.entente.sign.StatementReader;
import org.entente.trust.AgencyId;
import org.entente.trust.Sha384;

/// The rule set under which one agency may hand packages to another: one direction, the same bytes on both sides
/// (FORMATS section 5).
///
/// @param ceilings at most one of each policy
/// @param releasableTo ISO 3166 alpha-3 countries
/// @param equivalences which level of the recipient's policy a level of the sender's is; the other way needs entries of
///     its own
/// @param digest SHA-384 of the file's bytes, 48 bytes
public record Agreement(
        String id,
        AgencyId from,
        AgencyId to,
        Instant validFrom,
        Instant validUntil,
        List<Ceiling> ceilings,
        List<String> releasableTo,
        List<String> contentTypes,
        long maxBytes,
        Duration deliverWithin,
        Duration acknowledgeWithin,
        int retainDays,
        Release release,
        List<Equivalence> equivalences,
        byte[] digest) {
    static final int MAX_BYTES = 1 << 20;
    private static final String TYPE = "agreement";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,127}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");
    private static final Pattern POLICY = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern LEVEL = Pattern.compile("[A-Z](?:[A-Z0-9 -]{0,62}[A-Z0-9])?");
    private static final int MAX_CEILINGS = 16;
    private static final int MAX_EQUIVALENCES = 64;
    private static final long MAX_SECONDS = 366L * 24 * 3600;

    public Agreement {
        ceilings = List.copyOf(ceilings);
        releasableTo = List.copyOf(releasableTo);
        contentTypes = List.copyOf(contentTypes);
        equivalences = List.copyOf(equivalences);
        digest = digest.clone();
    }

    @Override
    public byte[] digest() {
        return digest.clone();
    }

    /// The highest level of a policy that may be handed over.
    public record Ceiling(String policy, String level) {}

    /// That a level of one policy is protected as a level of another, in this direction only.
    public record Equivalence(String fromPolicy, String from, String toPolicy, String to) {}

    /// Whether an official must let each package go.
    public enum Release {
        NONE("none"),
        STANDING("standing"),
        EACH("each");

        private final String code;

        Release(String code) {
            this.code = code;
        }
    }

    public Optional<String> ceiling(String policy) {
        return ceilings.stream()
                .filter(ceiling -> ceiling.policy().equals(policy))
                .map(Ceiling::level)
                .findFirst();
    }

    /// From `validFrom` on, and before `validUntil`.
    public boolean isInForce(Instant now) {
        return !now.isBefore(validFrom) && now.isBefore(validUntil);
    }

    /// Refuses an agreement that is not in force, or that demands what this version does not offer.
    void requireInForce(Instant now) throws ExchangeException {
        if (!isInForce(now)) {
            throw new ExchangeException(
                    Reason.AGREEMENT_NOT_VALID,
                    "The agreement " + id + " is in force from " + validFrom + " until " + validUntil + " only.");
        }
        if (release != Release.NONE) {
            throw new ExchangeException(
                    Reason.AGREEMENT_NOT_VALID,
                    "The agreement " + id + " demands release by an official, which this version does not offer yet.");
        }
    }

    /// Reads the canonical bytes of an agreement; MALFORMED_STATEMENT names the member that is wrong.
    public static Agreement parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        Agreement agreement = new Agreement(
                reader.matching("id", ID),
                reader.agency("from"),
                reader.agency("to"),
                reader.time("validFrom"),
                reader.time("validUntil"),
                ceilings(reader),
                texts(reader, "releasableTo", 3, COUNTRY, "a list of countries"),
                texts(reader, "contentTypes", 127, Header.MEDIA_TYPE, "a list of media types"),
                reader.integer("maxBytes", 0, 1L << 42),
                Duration.ofSeconds(reader.integer("deliverWithinSeconds", 1, MAX_SECONDS)),
                Duration.ofSeconds(reader.integer("acknowledgeWithinSeconds", 1, MAX_SECONDS)),
                reader.smallInteger("retainDays", 1, 36_600),
                release(reader),
                equivalences(reader),
                Sha384.of(bytes));
        if (agreement.from.equals(agreement.to)) {
            throw reader.wrong("to", "another agency than \"from\"");
        }
        if (!agreement.validFrom.isBefore(agreement.validUntil)) {
            throw reader.wrong("validUntil", "later than \"validFrom\"");
        }
        reader.end();
        return agreement;
    }

    private static List<Ceiling> ceilings(StatementReader reader) throws ExchangeException {
        List<Ceiling> ceilings = new ArrayList<>();
        Set<String> policies = new HashSet<>();
        for (StatementReader item : reader.objects("ceilings", MAX_CEILINGS)) {
            Ceiling ceiling = new Ceiling(item.matching("policy", POLICY), item.matching("level", LEVEL));
            item.end();
            // Of two, each side could take another one.
            if (!policies.add(ceiling.policy())) {
                throw reader.wrong("ceilings", "a list with one level of each policy");
            }
            ceilings.add(ceiling);
        }
        if (ceilings.isEmpty()) {
            throw reader.wrong("ceilings", "a list of at least one level");
        }
        return ceilings;
    }

    private static List<String> texts(
            StatementReader reader, String name, int maxChars, Pattern pattern, String expected)
            throws ExchangeException {
        List<String> texts = reader.textList(name, 64, maxChars);
        if (texts.isEmpty()
                || !texts.stream().allMatch(text -> pattern.matcher(text).matches())) {
            throw reader.wrong(name, expected);
        }
        return texts;
    }

    private static List<Equivalence> equivalences(StatementReader reader) throws ExchangeException {
        List<Equivalence> equivalences = new ArrayList<>();
        Set<List<String>> mapped = new HashSet<>();
        for (StatementReader item : reader.objects("equivalences", MAX_EQUIVALENCES)) {
            Equivalence one = new Equivalence(
                    item.matching("fromPolicy", POLICY),
                    item.matching("from", LEVEL),
                    item.matching("toPolicy", POLICY),
                    item.matching("to", LEVEL));
            item.end();
            if (one.fromPolicy().equals(one.toPolicy())) {
                throw item.wrong("toPolicy", "another policy than \"fromPolicy\"");
            }
            if (!mapped.add(List.of(one.fromPolicy(), one.from(), one.toPolicy()))) {
                throw reader.wrong("equivalences", "a list in which a level has one equivalent in each other policy");
            }
            equivalences.add(one);
        }
        return equivalences;
    }

    private static Release release(StatementReader reader) throws ExchangeException {
        String code = reader.text("release", 16);
        for (Release release : Release.values()) {
            if (release.code.equals(code)) {
                return release;
            }
        }
        throw reader.wrong("release", "\"none\", \"standing\" or \"each\"");
    }
}
