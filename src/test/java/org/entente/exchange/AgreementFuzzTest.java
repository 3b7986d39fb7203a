package org.entente.exchange;

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
        seeds.put(
                "refused-agreement-no-agency.json",
                new String(least, StandardCharsets.UTF_8)
                        .replace("\"usa.state\"", "\"USA State\"")
                        .getBytes(StandardCharsets.UTF_8));
        return seeds;
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
                .bytes();
    }
}
