package org.entente.receipt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.seal.PackageId;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// What the receiving agency states about one package (FORMATS section 4). Codes only, no free text.
///
/// @param offerDigest the package's identity: the receipt is bound to its exact bytes and signatures
/// @param seq from 1 per package and agency
/// @param previousStatementDigest SHA-384 of the statement before; null in the first
/// @param actor who decided; null when it was the gateway
/// @param at whole seconds: it is the signatures' signing time
/// @param reason a code, with REFUSED and REJECTED
/// @param corrects SHA-384 of the statement that this one corrects
public record ReceiptStatement(
        String packageId,
        byte[] offerDigest,
        Stage stage,
        int seq,
        byte @Nullable [] previousStatementDigest,
        AgencyId agency,
        @Nullable Actor actor,
        Instant at,
        @Nullable String reason,
        List<Item> items,
        byte @Nullable [] corrects,
        @Nullable Checkpoints checkpoints) {
    /// Largest statement that is read.
    public static final int MAX_BYTES = 32_768;

    /// A reason code.
    public static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private static final String TYPE = "receipt";
    private static final int MAX_ITEMS = 256;

    // Written out, for javac drops the type annotations of arrays from a compact constructor's class file.
    public ReceiptStatement(
            String packageId,
            byte[] offerDigest,
            Stage stage,
            int seq,
            byte @Nullable [] previousStatementDigest,
            AgencyId agency,
            @Nullable Actor actor,
            Instant at,
            @Nullable String reason,
            List<Item> items,
            byte @Nullable [] corrects,
            @Nullable Checkpoints checkpoints) {
        this.packageId = packageId;
        this.offerDigest = offerDigest;
        this.stage = stage;
        this.seq = seq;
        this.previousStatementDigest = previousStatementDigest;
        this.agency = agency;
        this.actor = actor;
        this.at = at;
        this.reason = reason;
        this.items = List.copyOf(items);
        this.corrects = corrects;
        this.checkpoints = checkpoints;
    }

    /// Who decided.
    ///
    /// @param client the SPIFFE ID of the client that acknowledged
    /// @param person blinded: the agency's own assertion
    public record Actor(
            String client,
            @Nullable String office,
            @Nullable String person) {}

    /// What was decided about one item of the package.
    public record Item(String proposalId, Disposition disposition) {}

    public enum Disposition {
        ACCEPTED,
        REJECTED,
        QUERIED
    }

    /// The newest checkpoints that were verified, of our own ledger and of the partner's.
    public record Checkpoints(Checkpoint own, Checkpoint partner) {}

    public record Checkpoint(String origin, long size, byte[] root) {}

    public byte[] encode() {
        return StatementWriter.statement(TYPE)
                .put("packageId", packageId)
                .put("offerDigest", offerDigest)
                .put("stage", stage.name())
                .put("seq", seq)
                .put("previousStatementDigest", previousStatementDigest)
                .put("agency", agency.value())
                .put(
                        "actor",
                        actor == null
                                ? null
                                : StatementWriter.object()
                                        .put("client", actor.client)
                                        .put("office", actor.office)
                                        .put("person", actor.person))
                .putSecond("at", at)
                .put("reason", reason)
                .putObjects(
                        "items",
                        items.stream()
                                .map(item -> StatementWriter.object()
                                        .put("proposalId", item.proposalId)
                                        .put("disposition", item.disposition.name()))
                                .toList())
                .put("corrects", corrects)
                .put(
                        "checkpoints",
                        checkpoints == null
                                ? null
                                : StatementWriter.object()
                                        .put("own", write(checkpoints.own))
                                        .put("partner", write(checkpoints.partner)))
                .bytes();
    }

    public static ReceiptStatement parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        int seq = reader.smallInteger("seq", 1, 1_000_000);
        StatementReader actor = reader.optionalObject("actor");
        StatementReader checkpoints = reader.optionalObject("checkpoints");
        List<Item> items = new ArrayList<>();
        for (StatementReader item : reader.objects("items", MAX_ITEMS)) {
            items.add(new Item(item.text("proposalId", 128), item.code("disposition", Disposition.class)));
            item.end();
        }
        ReceiptStatement statement = new ReceiptStatement(
                reader.matching("packageId", PackageId.PATTERN),
                reader.digest("offerDigest"),
                reader.code("stage", Stage.class),
                seq,
                seq == 1 ? null : reader.digest("previousStatementDigest"),
                reader.agency("agency"),
                actor == null ? null : readActor(actor),
                reader.wholeSecond("at"),
                reader.optionalMatching("reason", CODE),
                items,
                reader.optionalDigest("corrects"),
                checkpoints == null ? null : readCheckpoints(checkpoints));
        reader.end();
        return statement;
    }

    private static Actor readActor(StatementReader reader) throws ExchangeException {
        Actor actor = new Actor(
                reader.text("client", 255), reader.optionalText("office", 128), reader.optionalText("person", 128));
        reader.end();
        return actor;
    }

    private static Checkpoints readCheckpoints(StatementReader reader) throws ExchangeException {
        Checkpoints checkpoints =
                new Checkpoints(readCheckpoint(reader.object("own")), readCheckpoint(reader.object("partner")));
        reader.end();
        return checkpoints;
    }

    private static Checkpoint readCheckpoint(StatementReader reader) throws ExchangeException {
        Checkpoint checkpoint = new Checkpoint(
                reader.text("origin", 255), reader.integer("size", 0, Long.MAX_VALUE), reader.bytes("root", 32, 32));
        reader.end();
        return checkpoint;
    }

    private static StatementWriter write(Checkpoint checkpoint) {
        return StatementWriter.object()
                .put("origin", checkpoint.origin)
                .put("size", checkpoint.size)
                .put("root", checkpoint.root);
    }
}
