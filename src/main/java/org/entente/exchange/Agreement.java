package org.entente.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
/// @param releasableTo ISO 3166 alpha-3 countries
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
        byte[] digest) {
    static final int MAX_BYTES = 1 << 20;
    private static final String TYPE = "agreement";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,127}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");
    private static final long MAX_SECONDS = 366L * 24 * 3600;

    public Agreement {
        ceilings = List.copyOf(ceilings);
        releasableTo = List.copyOf(releasableTo);
        contentTypes = List.copyOf(contentTypes);
        digest = digest.clone();
    }

    @Override
    public byte[] digest() {
        return digest.clone();
    }

    /// The highest level of a policy that may be handed over.
    public record Ceiling(String policy, String level) {}

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

    /// Refuses an agreement that is not in force, or that demands what this version does not offer.
    void requireInForce(Instant now) throws ExchangeException {
        if (now.isBefore(validFrom) || !now.isBefore(validUntil)) {
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

    /// Reads the canonical bytes of an agreement. Members this version does not yet act on are refused.
    public static Agreement parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        List<Ceiling> ceilings = new ArrayList<>();
        for (StatementReader ceiling : reader.objects("ceilings", 16)) {
            ceilings.add(new Ceiling(ceiling.text("policy", 16), ceiling.text("level", 64)));
            ceiling.end();
        }
        List<String> countries = reader.textList("releasableTo", 64, 3);
        if (ceilings.isEmpty()
                || countries.isEmpty()
                || !countries.stream()
                        .allMatch(country -> COUNTRY.matcher(country).matches())) {
            throw reader.wrong("releasableTo", "a list of countries, beside at least one ceiling");
        }
        List<String> types = reader.textList("contentTypes", 64, 127);
        if (types.isEmpty()
                || !types.stream()
                        .allMatch(type -> Header.MEDIA_TYPE.matcher(type).matches())) {
            throw reader.wrong("contentTypes", "a list of media types");
        }
        Agreement agreement = new Agreement(
                reader.matching("id", ID),
                reader.agency("from"),
                reader.agency("to"),
                reader.time("validFrom"),
                reader.time("validUntil"),
                ceilings,
                countries,
                types,
                reader.integer("maxBytes", 0, 1L << 42),
                Duration.ofSeconds(reader.integer("deliverWithinSeconds", 1, MAX_SECONDS)),
                Duration.ofSeconds(reader.integer("acknowledgeWithinSeconds", 1, MAX_SECONDS)),
                reader.smallInteger("retainDays", 1, 36_600),
                release(reader),
                Sha384.of(bytes));
        if (agreement.from.equals(agreement.to)) {
            throw reader.wrong("to", "another agency than \"from\"");
        }
        // `equivalences` change what a marking means: until they are understood, an agreement with them is refused.
        reader.end();
        return agreement;
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
