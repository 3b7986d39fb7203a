package org.entente.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.sign.StatementReader;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;

class LedgerEntriesTest {
    private static final AgencyId USA = new AgencyId("usa.state");
    private static final AgencyId GBR = new AgencyId("gbr.fcdo");
    private static final String ID = "019abcde-f012-7345-89ab-cdef01234567";
    private static final Instant AT = Instant.parse("2026-11-23T11:00:00.123456789Z");

    private final LedgerEntries entries =
            new LedgerEntries(new LedgerClock(Clock.fixed(AT, ZoneOffset.UTC)), new SecureRandom());

    @Test
    void everyEntryIsACanonicalStatementWithTimeAndNonce() throws ExchangeException {
        byte[] digest = new byte[48];
        assertMembers(entries.key(USA, 1, digest), "KEY", "agency", "digest", "seq");
        assertMembers(entries.agreement("usa-gbr-1", digest, false), "AGREEMENT", "digest", "id");
        assertMembers(entries.agreement("usa-gbr-1", digest, true), "AGREEMENT", "digest", "ended", "id");
        for (EntryType type : List.of(EntryType.SENT, EntryType.RECEIVED, EntryType.EXPIRED)) {
            assertMembers(
                    entries.packageEvent(type, ID, GBR, digest, List.of()),
                    type.name(),
                    "offerDigest",
                    "packageId",
                    "partner");
        }
        assertMembers(
                entries.packageEvent(EntryType.DELIVERED, ID, GBR, digest, List.of(digest, digest)),
                "DELIVERED",
                "offerDigest",
                "packageId",
                "partner",
                "receipts");
        assertMembers(
                entries.decision(ID, false, digest, digest, List.of("usa.noforn")),
                "DECISION",
                "agreementDigest",
                "decision",
                "packageId",
                "policyDigest",
                "rules");
        assertMembers(
                entries.callerRefused("spiffe://usa.state/client/x", "Submit", "PERMISSION_DENIED", 3),
                "CALLER_REFUSED",
                "caller",
                "count",
                "method",
                "reason");
        assertMembers(
                entries.accessed(ID, USA, digest, "spiffe://gbr.fcdo/client/desk"),
                "ACCESSED",
                "client",
                "offerDigest",
                "packageId",
                "partner");
    }

    @Test
    void noTwoEntriesAreAlike() throws ExchangeException {
        byte[] digest = new byte[48];
        assertFalse(Arrays.equals(entries.key(USA, 1, digest), entries.key(USA, 1, digest)));
    }

    @Test
    void originsNameTheLedger() {
        assertEquals("usa.state/with/gbr.fcdo/1", LedgerEntries.partnerOrigin(USA, GBR));
        assertEquals("usa.state/home/1", LedgerEntries.homeOrigin(USA));
    }

    /// The reader refuses bytes that are not canonical and members that nobody names.
    private static void assertMembers(byte[] entry, String type, String... members) throws ExchangeException {
        StatementReader reader = StatementReader.read(entry, type, LedgerEntries.MAX_BYTES);
        assertEquals(Instant.parse("2026-11-23T11:00:00.123Z"), reader.time("at"));
        assertEquals(32, reader.bytes("nonce", 32, 32).length);
        String text = new String(entry, StandardCharsets.UTF_8);
        for (String member : members) {
            assertTrue(text.contains("\"" + member + "\":"), text);
        }
        assertEquals(4 + members.length, text.split("\":", -1).length - 1, text);
    }
}
