package org.entente.rpc;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.SignedRecord;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.story.Story;
import org.entente.v1.Receipt;
import org.entente.v1.ReturnReceiptRequest;

/// ReturnReceipt: receipts that are wrong in their form, or of packages that are not the caller's. What is altered
/// inside a receipt is `HostileReceiptTest`'s.
final class ReceiptRows {
    static final List<Row> ROWS = List.of(
            row("no request id", Expected.INVALID, "request_id", (w, r) -> r.clearRequestId()),
            row("a request id that is no UUID", Expected.INVALID, "request_id", (w, r) -> r.setRequestId("0")),
            row(
                    "a request id of 100,000 characters",
                    Expected.INVALID,
                    "request_id",
                    (w, r) -> r.setRequestId("0".repeat(100_000))),
            row("no receipt", Expected.MALFORMED, "receipt", (w, r) -> r.clearReceipt()),
            row(
                    "an empty receipt",
                    Expected.MALFORMED,
                    "receipt",
                    (w, r) -> r.setReceipt(Receipt.getDefaultInstance())),
            row(
                    "no P-384 file",
                    Expected.MALFORMED,
                    "receipt.p384",
                    (w, r) -> r.getReceiptBuilder().clearP384()),
            row(
                    "no ML-DSA file",
                    Expected.MALFORMED,
                    "receipt.mldsa87",
                    (w, r) -> r.getReceiptBuilder().clearMldsa87()),
            row(
                    "a P-384 file of zeros",
                    Expected.MALFORMED,
                    "receipt.p384",
                    (w, r) -> r.getReceiptBuilder().setP384(zeros(1_000))),
            row(
                    "an ML-DSA file of zeros",
                    Expected.MALFORMED,
                    "receipt.mldsa87",
                    (w, r) -> r.getReceiptBuilder().setMldsa87(zeros(1_000))),
            row(
                    "a P-384 file of 65,537 bytes",
                    Expected.TOO_LARGE,
                    "receipt.p384",
                    (w, r) -> r.getReceiptBuilder().setP384(zeros(65_537))),
            row(
                    "an ML-DSA file of 65,537 bytes",
                    Expected.TOO_LARGE,
                    "receipt.mldsa87",
                    (w, r) -> r.getReceiptBuilder().setMldsa87(zeros(65_537))),
            row("the two files change places", Expected.MALFORMED, "receipt.p384 receipt.mldsa87", (w, r) -> {
                Receipt receipt = r.getReceipt();
                return r.getReceiptBuilder().setP384(receipt.getMldsa87()).setMldsa87(receipt.getP384());
            }),
            row(
                    "a P-384 file with a byte behind it",
                    Expected.MALFORMED,
                    "receipt.p384",
                    (w, r) -> r.getReceiptBuilder()
                            .setP384(r.getReceipt().getP384().concat(zeros(1)))),
            row(
                    "a P-384 file of another receipt",
                    Expected.RECEIPT,
                    "receipt.p384",
                    (w, r) -> r.getReceiptBuilder()
                            .setP384(receipt(w, w.delivered, w.delivered, Stage.REJECTED)
                                    .getP384())),
            row(
                    "a receipt of an absent package",
                    Expected.NOT_FOUND,
                    "receipt",
                    (w, r) -> r.setReceipt(receipt(w, w.delivered, Story.newId().toString(), Stage.ACCEPTED))),
            row(
                    "a receipt of another package",
                    Expected.RECEIPT,
                    "receipt",
                    (w, r) -> r.setReceipt(receipt(w, w.delivered, w.accepted, Stage.ACCEPTED))),
            row("the receipt of another partner", Expected.NOT_FOUND, "receipt", (w, r) -> r)
                    .by(Who.THIRD_PEER),
            InboxRows.none(Rpc.RETURN_RECEIPT),
            InboxRows.two(Rpc.RETURN_RECEIPT, ReturnReceiptRequest.getDefaultInstance()),
            InboxRows.garbage(Rpc.RETURN_RECEIPT));

    private ReceiptRows() {}

    private interface Change {
        Object apply(World world, ReturnReceiptRequest.Builder request) throws ExchangeException, IOException;
    }

    private static Row row(String name, Expected expected, String fields, Change change) {
        return Row.of(Rpc.RETURN_RECEIPT, name, expected, fields, world -> {
            ReturnReceiptRequest.Builder request =
                    request(receipt(world, world.delivered, world.delivered, Stage.ACCEPTED));
            change.apply(world, request);
            return Row.bytes(request.build());
        });
    }

    static ReturnReceiptRequest.Builder request(Receipt receipt) {
        return ReturnReceiptRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setReceipt(receipt);
    }

    /// A decision that `gbr.fcdo` signs over one package.
    ///
    /// @param said the id that the statement names
    static Receipt receipt(World world, String id, String said, Stage stage) throws ExchangeException {
        SignedRecord record = Story.receipts(world.agencies, World.USA, UUID.fromString(id));
        ReceiptStatement statement = new ReceiptStatement(
                said,
                record.offer().offerDigest(),
                stage,
                2,
                record.receipts().getFirst().statementDigest(),
                world.gbr.gbr().agency(),
                null,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                stage == Stage.REJECTED ? "NO" : null,
                List.of(),
                null,
                null);
        SignedReceipt receipt = SignedReceipt.sign(statement, record.offer(), world.gbr.signing());
        return Receipt.newBuilder()
                .setP384(ByteString.copyFrom(receipt.p384()))
                .setMldsa87(ByteString.copyFrom(receipt.mldsa87()))
                .build();
    }

    private static ByteString zeros(int count) {
        return ByteString.copyFrom(new byte[count]);
    }
}
