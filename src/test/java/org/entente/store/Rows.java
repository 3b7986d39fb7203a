package org.entente.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.store.OutboxRow.Kind;
import org.entente.store.PackageRow.Direction;
import org.entente.store.PackageRow.State;
import org.entente.store.PackageRow.Wrap;

/// Rows as tests need them.
final class Rows {
    static final Instant NOW = Instant.parse("2026-11-23T22:00:00.123Z");
    static final String ORIGIN = "usa.state/with/gbr.fcdo/1";

    private Rows() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static PackageRow received(String packageId) {
        return row(Direction.IN, packageId, State.DELIVERED);
    }

    static PackageRow row(Direction direction, String packageId, State state) {
        return new PackageRow(
                direction,
                "usa.state",
                packageId,
                direction == Direction.IN ? "usa.state" : "gbr.fcdo",
                state,
                NOW,
                null,
                bytes("digest"),
                bytes("header"),
                bytes("manifest"),
                bytes("p384"),
                bytes("mldsa87"),
                List.of(wrap("1"), wrap("2")),
                "payload-" + packageId,
                100,
                direction == Direction.IN ? null : "spiffe://usa.state/client/desk",
                direction == Direction.IN ? null : bytes("request"),
                NOW,
                NOW.plusSeconds(3600),
                null,
                0);
    }

    static OutboxRow owed(String packageId, Kind kind, int seq, int precedence, Instant nextAttemptAt) {
        return new OutboxRow(
                0,
                "gbr.fcdo",
                kind,
                "usa.state",
                packageId,
                seq,
                precedence,
                0,
                nextAttemptAt,
                NOW.plusSeconds(3600),
                null);
    }

    static ReceiptRow receipt(String packageId, String agency, int seq) {
        return new ReceiptRow(
                "usa.state",
                packageId,
                agency,
                seq,
                "DELIVERED",
                bytes("statement"),
                bytes("p384-" + seq),
                bytes("mldsa87-" + seq),
                NOW);
    }

    static long size(Store store) throws ExchangeException {
        return store.read(tables -> tables.ledgers().size(ORIGIN));
    }

    static long append(Store store) throws ExchangeException {
        return store.write(tables -> tables.ledgers().append(ORIGIN, "SENT", bytes("entry")));
    }

    static long insert(Store store, PackageRow row) throws ExchangeException {
        return store.write(tables -> tables.packages().insert(row));
    }

    private static Wrap wrap(String which) {
        return new Wrap(bytes("kem-" + which), bytes("ecdh-" + which), bytes("kw-" + which));
    }
}
