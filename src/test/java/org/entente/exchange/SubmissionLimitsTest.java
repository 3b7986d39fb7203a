package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Segments;
import org.entente.store.PackageRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When a submission is measured: as soon as it can be, and never again once it is committed.
class SubmissionLimitsTest {
    private static final ExchangeLimits STRICT =
            new ExchangeLimits(8_192, 16, 0, 2, 1, 1L << 40, 1L << 30, 1L << 42, 16, 500);
    private static final ExchangeLimits ONE_SEGMENT =
            new ExchangeLimits(131_072, 1_024, 256, 8, 1, 1L << 40, 1L << 30, 1L << 42, 16, 500);

    @TempDir
    Path data;

    private OneExchange usa;

    @BeforeEach
    void open() throws Exception {
        usa = OneExchange.sender(data);
    }

    @AfterEach
    void close() {
        usa.close();
    }

    @Test
    void contentOfTooManySegmentsIsRefusedBeforeItIsSent() throws Exception {
        SubmitRequest request = OneExchange.request((long) Segments.PLAIN_BYTES);
        assertSegments(
                assertThrows(ExchangeException.class, () -> under(ONE_SEGMENT).begin(request, OneExchange.DESK)));
        assertEquals(List.of(), usa.payloads());
    }

    @Test
    void contentOfTooManySegmentsWhoseLengthWasNotSaidIsRefusedAtItsEnd() throws Exception {
        try (Submission submission = under(ONE_SEGMENT).begin(OneExchange.request(null), OneExchange.DESK)) {
            submission.write(new byte[Segments.PLAIN_BYTES], 0, Segments.PLAIN_BYTES);
            assertSegments(assertThrows(ExchangeException.class, () -> submission.finish(Segments.PLAIN_BYTES)));
        }
        assertEquals(List.of(), usa.payloads());
    }

    private static void assertSegments(ExchangeException refused) {
        assertEquals(Reason.TOO_LARGE, refused.reason(), refused.text());
        assertEquals("limits.maxSegments", refused.rule());
    }

    @Test
    void whatWasCommittedIsAnsweredAlikeThoughLimitsWereLoweredSince() throws Exception {
        byte[] content = new byte[2 * Segments.PLAIN_BYTES];
        PackageRow first = submit(usa.exchange.submissions(), content);
        PackageRow again = submit(under(STRICT), content);
        assertArrayEquals(first.offerDigest(), again.offerDigest());
        assertEquals(2, usa.payloads().size(), "sealed once: the segments and their tree");
    }

    private static PackageRow submit(Submissions submissions, byte[] content) throws ExchangeException {
        try (Submission submission = submissions.begin(OneExchange.request(null), OneExchange.DESK)) {
            submission.write(content, 0, content.length);
            return submission.finish(content.length);
        }
    }

    private Submissions under(ExchangeLimits limits) {
        ExchangeSetup setup = usa.under(limits);
        Courier nobody = new Courier(
                setup, new OneExchange.Away(), new ReturnedReceipts(setup), Duration.ofDays(1), Duration.ofDays(1));
        return new Submissions(setup, nobody, new Room(limits));
    }
}
