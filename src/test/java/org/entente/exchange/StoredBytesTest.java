package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.OneExchange.Made;
import org.entente.receipt.Stage;
import org.entente.seal.KeyWrap;
import org.entente.seal.Offer;
import org.entente.seal.TestPackages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a partner, while several of its packages are on their way in.
class StoredBytesTest {
    @TempDir
    Path data;

    @Test
    void aPackageOnItsWayInTakesAllTheRoomThatItWillNeed() throws Exception {
        try (OneExchange gbr = OneExchange.receiver(data, new SecureRandom(), OneExchange.CLOCK)) {
            Made one = OneExchange.make(TestPackages.ID, "application/json");
            Made other = OneExchange.make(TestPackages.OTHER_ID, "application/json");
            long most = bytes(one) + bytes(other) - 1;
            Intake intake =
                    gbr.intake(new ExchangeLimits(131_072, 1_024, 256, 8, 1 << 24, 1L << 40, 1L << 30, most, 16, 500));
            try (Transfer first = wanted(intake, one)) {
                ExchangeException refused = assertThrows(
                        ExchangeException.class, () -> wanted(intake, other).close());
                assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
                OneExchange.segments(first, one);
                assertEquals(Stage.DELIVERED, first.finish().statement().stage(), "what was begun is finished");
            }
        }
    }

    private static Transfer wanted(Intake intake, Made made) throws ExchangeException {
        return ((Intake.Answer.Wanted) intake.offer(made.offer(), OneExchange.USA.id())).transfer();
    }

    private static long bytes(Made made) {
        Offer offer = made.offer();
        long bytes =
                (long) offer.header().length + offer.manifest().length + offer.p384().length + offer.mldsa87().length;
        for (KeyWrap wrap : offer.wraps()) {
            bytes += wrap.wrap1().length + wrap.wrap2().length + wrap.wrap3().length;
        }
        for (byte[] segment : made.segments()) {
            bytes += segment.length;
        }
        return bytes;
    }
}
