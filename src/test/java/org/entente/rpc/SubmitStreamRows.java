package org.entente.rpc;

import static org.entente.rpc.Packages.CONTENT;
import static org.entente.rpc.Packages.chunk;
import static org.entente.rpc.Packages.finish;
import static org.entente.rpc.Packages.first;
import static org.entente.rpc.Packages.header;

import java.util.List;
import org.entente.seal.Segments;
import org.entente.v1.SubmitRequest;

/// Submit: the order of its messages, its chunks and its end.
final class SubmitStreamRows {
    private static final SubmitRequest EMPTY = SubmitRequest.getDefaultInstance();

    static final List<Row> ROWS = List.of(
            row("nothing at all", Expected.INVALID, "header", () -> List.of()),
            row("an empty message first", Expected.INVALID, "header", () -> List.of(EMPTY)),
            row(
                    "content before the header",
                    Expected.INVALID,
                    "header content",
                    () -> List.of(chunk(0, CONTENT), first(header()))),
            row("a finish before the header", Expected.INVALID, "header finish", () -> List.of(finish(0))),
            row("a second header", Expected.INVALID, "header", () -> List.of(first(header()), first(header()))),
            row(
                    "a header between chunks",
                    Expected.INVALID,
                    "header",
                    () -> List.of(first(header()), chunk(0, CONTENT), first(header()))),
            row(
                    "an empty message after the header",
                    Expected.INVALID,
                    "content finish",
                    () -> List.of(first(header()), EMPTY)),
            row("the header alone", Expected.TRUNCATED, "finish", () -> List.of(first(header()))),
            row(
                    "half-closed without a finish",
                    Expected.TRUNCATED,
                    "finish",
                    () -> List.of(first(header()), chunk(0, CONTENT))),
            row(
                    "a chunk without data",
                    Expected.INVALID,
                    "content.data",
                    () -> List.of(first(header()), chunk(0, new byte[0]))),
            row(
                    "a chunk of 262,145 bytes",
                    Expected.INVALID,
                    "content.data",
                    () -> List.of(first(header()), chunk(0, new byte[Segments.PLAIN_BYTES + 1]))),
            row(
                    "a chunk of 262,144 bytes",
                    Expected.OK,
                    "content.data",
                    () -> List.of(
                            first(header()), chunk(0, new byte[Segments.PLAIN_BYTES]), finish(Segments.PLAIN_BYTES))),
            row(
                    "content that begins late",
                    Expected.INVALID,
                    "content.offset",
                    () -> List.of(first(header()), chunk(1, CONTENT))),
            row(
                    "a gap",
                    Expected.INVALID,
                    "content.offset",
                    () -> List.of(first(header()), chunk(0, CONTENT), chunk(3, CONTENT))),
            row(
                    "an overlap",
                    Expected.INVALID,
                    "content.offset",
                    () -> List.of(first(header()), chunk(0, CONTENT), chunk(1, CONTENT))),
            row(
                    "a chunk twice",
                    Expected.INVALID,
                    "content.offset",
                    () -> List.of(first(header()), chunk(0, CONTENT), chunk(0, CONTENT))),
            row(
                    "an offset of 2^64 - 1",
                    Expected.INVALID,
                    "content.offset",
                    () -> List.of(first(header()), chunk(-1, CONTENT))),
            row(
                    "a finish that says less",
                    Expected.INVALID,
                    "finish.content_length",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(1))),
            row(
                    "a finish that says more",
                    Expected.INVALID,
                    "finish.content_length",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(3))),
            row(
                    "a finish that says 2^64 - 1",
                    Expected.INVALID,
                    "finish.content_length",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(-1))),
            row(
                    "a finish that says nothing",
                    Expected.INVALID,
                    "finish.content_length",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(0))),
            row(
                    "no content, and a finish of 0",
                    Expected.OK,
                    "finish.content_length",
                    () -> List.of(first(header()), finish(0))),
            // The first finish commits; what follows is never read.
            row(
                    "a second finish",
                    Expected.OK,
                    "finish",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(2), finish(2))),
            row(
                    "content after the finish",
                    Expected.OK,
                    "finish content",
                    () -> List.of(first(header()), chunk(0, CONTENT), finish(2), chunk(2, CONTENT))),
            Row.of(
                    Rpc.SUBMIT,
                    "a message that is no protobuf",
                    Expected.INVALID,
                    "*",
                    world -> List.of(new byte[] {(byte) 0xFF})),
            Row.of(
                    Rpc.SUBMIT,
                    "a message cut in its middle",
                    Expected.INVALID,
                    "*",
                    world -> List.of(java.util.Arrays.copyOf(first(header()).toByteArray(), 40))),
            Row.of(
                    Rpc.SUBMIT,
                    "a chunk that is no protobuf",
                    Expected.INVALID,
                    "*",
                    world -> List.of(first(header()).toByteArray(), new byte[] {0x12, 0x7F})));

    private SubmitStreamRows() {}

    interface Messages {
        List<SubmitRequest> make();
    }

    private static Row row(String name, Expected expected, String fields, Messages messages) {
        return Row.of(Rpc.SUBMIT, name, expected, fields, world -> Row.bytes(messages.make()));
    }
}
