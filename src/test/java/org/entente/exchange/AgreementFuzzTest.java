package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.entente.sign.FuzzStatements;
import org.entente.sign.StatementWriter;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hostile bytes instead of an agreement.
@ExtendWith(TableRows.class)
class AgreementFuzzTest {
    private static final List<Agreement.Equivalence> EQUIVALENCES = List.of(
            new Agreement.Equivalence("usa", "CONFIDENTIAL", "gbr", "OFFICIAL"),
            new Agreement.Equivalence("usa", "TOP SECRET", "gbr", "TOP SECRET"));
    private static final String CEILING = "{\"level\":\"SECRET\",\"policy\":\"usa\"}";
    private static final String FIRST =
            "{\"from\":\"CONFIDENTIAL\",\"fromPolicy\":\"usa\",\"to\":\"OFFICIAL\",\"toPolicy\":\"gbr\"}";
    private static final String BOTH =
            FIRST + ",{\"from\":\"TOP SECRET\",\"fromPolicy\":\"usa\",\"to\":\"TOP SECRET\",\"toPolicy\":\"gbr\"}";
    private static final String LIST = "\"equivalences\":[" + BOTH + "]";
    private static final String ONCE = "equivalences\" is not a list in which a level has one equivalent";

    /// A change of the full agreement that must be refused, and what the refusal must say.
    private record Change(String name, String what, String by, String said) {}

    private static final List<Change> REFUSED = List.of(
            new Change(
                    "two-ceilings-of-a-policy",
                    "{\"level\":\"SECRET\",\"policy\":\"gbr\"}",
                    CEILING,
                    "agreement.ceilings\" is not a list with one"),
            new Change("level-in-lower-case", CEILING, CEILING.replace("SECRET", "Secret"), "ceilings.level\" is not"),
            new Change("policy-in-upper-case", CEILING, CEILING.replace("usa", "USA"), "ceilings.policy\" is not"),
            new Change("over-before-it-begins", "2027-11-01", "2026-11-01", "validUntil\" is not later"),
            new Change("equivalences-empty", LIST, "\"equivalences\":[]", "no allowed kind"),
            new Change("equivalence-twice", BOTH, FIRST + "," + FIRST, ONCE),
            new Change("equivalence-of-two-levels", BOTH, FIRST + "," + FIRST.replace("OFFICIAL", "TOP SECRET"), ONCE),
            new Change("equivalence-within-a-policy", BOTH, FIRST.replace("gbr", "usa"), "toPolicy\" is not another"),
            new Change("equivalence-with-another", BOTH, FIRST.replace("{", "{\"a\":1,"), "a member \"a\""),
            new Change("equivalence-with-less", BOTH, FIRST.replace("\"fromPolicy\":\"usa\",", ""), "is missing"),
            new Change(
                    "equivalence-of-no-level",
                    BOTH,
                    FIRST.replace("OFFICIAL", "SECRET//NOFORN"),
                    "equivalences.to\" is"),
            new Change("equivalences-too-many", BOTH, many(65), "a list of at most 64"));

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> FIRST.replace("CONFIDENTIAL", "L" + i))
                .collect(Collectors.joining(","));
    }

    @DictionaryFile(resourcePath = "/org/entente/statements.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        FuzzStatements.accepts(bytes, AgreementFuzzTest::accepts);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedAgreements() throws Exception {
        StrictReading.assertCorpus(AgreementFuzzTest.class, AgreementFuzzTest::accepts, AgreementFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() throws ExchangeException {
        byte[] least = agreement("none", 1);
        Map<String, byte[]> seeds = new HashMap<>(FuzzStatements.seeds("agreement", agreement("each", 2), least));
        // Once answered with INVALID_REQUEST, as if a caller had written it.
        seeds.put("accepted-agreement-64-equivalences.json", made(new Change("64-equivalences", BOTH, many(64), "")));
        seeds.put(
                "refused-agreement-no-agency.json",
                new String(least, StandardCharsets.UTF_8)
                        .replace("\"usa.state\"", "\"USA State\"")
                        .getBytes(StandardCharsets.UTF_8));
        for (Change change : REFUSED) {
            seeds.put("refused-agreement-" + change.name() + ".json", made(change));
        }
        return seeds;
    }

    private static byte[] made(Change change) throws ExchangeException {
        String full = new String(agreement("each", 2), StandardCharsets.UTF_8);
        assertTrue(full.contains(change.what()), () -> change.what() + " is not in " + full);
        return full.replace(change.what(), change.by()).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRefusalNamesWhatIsWrong() throws ExchangeException {
        for (Change change : REFUSED) {
            byte[] bytes = made(change);
            ExchangeException e = assertThrows(ExchangeException.class, () -> Agreement.parse(bytes), change.name());
            assertTrue(e.text().contains(change.said()), () -> change.name() + ": " + e.text());
        }
    }

    @Test
    void equivalencesAreReadInTheirOrder() throws ExchangeException {
        assertEquals(EQUIVALENCES, Agreement.parse(agreement("each", 2)).equivalences());
        assertEquals(List.of(), Agreement.parse(agreement("none", 1)).equivalences());
    }

    private static boolean accepts(byte[] bytes) {
        return StrictReading.accepts(bytes, Set.of(Reason.MALFORMED_STATEMENT), read -> written(Agreement.parse(read)));
    }

    private static byte[] agreement(String release, int lists) throws ExchangeException {
        return written(new Agreement(
                "usa-gbr-1",
                new AgencyId("usa.state"),
                new AgencyId("gbr.fcdo"),
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2027-11-01T00:00:00Z"),
                List.of(new Agreement.Ceiling("usa", "SECRET"), new Agreement.Ceiling("gbr", "SECRET"))
                        .subList(0, lists),
                List.of("GBR", "USA").subList(0, lists),
                List.of("application/json", "text/plain").subList(0, lists),
                1 << 20,
                Duration.ofHours(1),
                Duration.ofDays(3),
                30,
                release.equals("each") ? Agreement.Release.EACH : Agreement.Release.NONE,
                release.equals("each") ? EQUIVALENCES : List.of(),
                new byte[48]));
    }

    /// Agreements are written by people and their tools; this is how, from what was read.
    private static byte[] written(Agreement agreement) {
        return StatementWriter.statement("agreement")
                .put("id", agreement.id())
                .put("from", agreement.from().value())
                .put("to", agreement.to().value())
                .put("validFrom", agreement.validFrom())
                .put("validUntil", agreement.validUntil())
                .putObjects(
                        "ceilings",
                        agreement.ceilings().stream()
                                .map(ceiling -> StatementWriter.object()
                                        .put("policy", ceiling.policy())
                                        .put("level", ceiling.level()))
                                .toList())
                .putStrings("releasableTo", agreement.releasableTo())
                .putStrings("contentTypes", agreement.contentTypes())
                .put("maxBytes", agreement.maxBytes())
                .put("deliverWithinSeconds", agreement.deliverWithin().toSeconds())
                .put("acknowledgeWithinSeconds", agreement.acknowledgeWithin().toSeconds())
                .put("retainDays", agreement.retainDays())
                .put("release", agreement.release().name().toLowerCase(Locale.ROOT))
                .putObjects(
                        "equivalences",
                        agreement.equivalences().stream()
                                .map(one -> StatementWriter.object()
                                        .put("fromPolicy", one.fromPolicy())
                                        .put("from", one.from())
                                        .put("toPolicy", one.toPolicy())
                                        .put("to", one.to()))
                                .toList())
                .bytes();
    }
}
