package org.entente.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// Writes the entries of ledgers (FORMATS section 6): canonical JSON with digests, never content. The nonce keeps
/// a leaf hash from being guessed. Safe for several threads.
///
/// Every entry is `STORE_HALTED` once the clock went back too far ([LedgerClock#next]).
public final class LedgerEntries {
    /// Largest entry that a ledger takes: C2SP tlog-tiles has two bytes for its length.
    public static final int MAX_BYTES = 65_535;

    private static final int NONCE_BYTES = 32;

    private final LedgerClock clock;
    private final SecureRandom random;

    public LedgerEntries(LedgerClock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// The origin of the ledger that an agency keeps with a partner.
    public static String partnerOrigin(AgencyId home, AgencyId partner) {
        return home + "/with/" + partner + "/1";
    }

    /// The origin of an agency's home ledger.
    public static String homeOrigin(AgencyId home) {
        return home + "/home/1";
    }

    /// An agency's key statement came into force.
    ///
    /// @param digest SHA-384 of the key statement
    public byte[] key(AgencyId agency, int seq, byte[] digest) throws ExchangeException {
        return begin(EntryType.KEY)
                .put("agency", agency.value())
                .put("seq", seq)
                .put("digest", digest)
                .bytes();
    }

    /// An agreement came into force, or is in force no more: its file was changed or removed.
    ///
    /// @param digest SHA-384 of the agreement's bytes
    public byte[] agreement(String id, byte[] digest, boolean ended) throws ExchangeException {
        return begin(EntryType.AGREEMENT)
                .put("id", id)
                .put("digest", digest)
                .putFlag("ended", ended)
                .bytes();
    }

    /// SENT, RECEIVED, and whatever a receipt says.
    ///
    /// @param receipts SHA-384 of the receipt's two files; empty where there is no receipt
    public byte[] packageEvent(
            EntryType type, String packageId, AgencyId partner, byte[] offerDigest, List<byte[]> receipts)
            throws ExchangeException {
        return begin(type)
                .put("packageId", packageId)
                .put("partner", partner.value())
                .put("offerDigest", offerDigest)
                .putBytes("receipts", receipts)
                .bytes();
    }

    /// A gateway decided on a package.
    ///
    /// @param rules what denied it; empty for a permit
    public byte[] decision(
            String packageId,
            boolean permitted,
            byte @Nullable [] policyDigest,
            byte @Nullable [] agreementDigest,
            List<String> rules)
            throws ExchangeException {
        return begin(EntryType.DECISION)
                .put("packageId", packageId)
                .put("decision", permitted ? "PERMIT" : "DENY")
                .put("policyDigest", policyDigest)
                .put("agreementDigest", agreementDigest)
                .putStrings("rules", rules)
                .bytes();
    }

    /// A caller that is known was refused.
    ///
    /// @param count how many refusals the entry stands for
    public byte[] callerRefused(String caller, String method, String reason, long count) throws ExchangeException {
        return begin(EntryType.CALLER_REFUSED)
                .put("caller", caller)
                .put("method", method)
                .put("reason", reason)
                .put("count", count)
                .bytes();
    }

    public byte[] accessed(String packageId, AgencyId sender, byte[] offerDigest, String client)
            throws ExchangeException {
        return begin(EntryType.ACCESSED)
                .put("packageId", packageId)
                .put("partner", sender.value())
                .put("offerDigest", offerDigest)
                .put("client", client)
                .bytes();
    }

    /// The time in an entry; MALFORMED_STATEMENT when it is none.
    public static Instant time(String type, byte[] entry) throws ExchangeException {
        return StatementReader.read(entry, type, MAX_BYTES).time("at");
    }

    private StatementWriter begin(EntryType type) throws ExchangeException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return StatementWriter.statement(type.name()).put("at", clock.next()).put("nonce", nonce);
    }
}
