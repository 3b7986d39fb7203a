package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Precedence;
import org.entente.store.PayloadFiles;
import org.entente.store.Store;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingTargetsTest {
    @TempDir
    Path folder;

    @Test
    void aSubmitterLearnsThatNothingCanBeSealedAndNothingOfTheCertificate() throws IOException, ExchangeException {
        Clock later = Clock.offset(OneExchange.CLOCK, Duration.ofDays(400));
        try (var sender = OneExchange.of(
                OneExchange.USA,
                folder,
                Store.open(folder),
                PayloadFiles.in(folder),
                new SecureRandom(),
                later,
                new OneExchange.NobodyThere())) {
            var request = new SubmitRequest(
                    "0199a000-0000-7000-8000-000000000001",
                    new AgencyId("gbr.fcdo"),
                    "usa",
                    "SECRET//REL TO USA, GBR",
                    List.of(),
                    "application/json",
                    Precedence.ROUTINE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false);
            var refused = assertThrows(
                    ExchangeException.class,
                    () -> sender.exchange.submissions().begin(request, "spiffe://usa.state/client/desk"));
            assertEquals(Reason.REVOCATION_UNAVAILABLE, refused.reason());
            assertEquals(
                    "Nothing can be sealed to the keys of gbr.fcdo now. Its operator publishes new keys or a fresh"
                            + " revocation list; ask yours.",
                    refused.text());
        }
    }
}
