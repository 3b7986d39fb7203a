package org.entente.seal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.jspecify.annotations.Nullable;

/// What is sealed in front of the content: title, file name, marks of portions, and how many zero bytes follow
/// it. It holds what may not stand in the header, so it has no `toString` of its own values.
public final class Preamble {
    /// Largest preamble; it always fits the first segment.
    static final int MAX_BYTES = 65_536;

    /// Characters of a title.
    public static final int MAX_TITLE = 1024;

    /// Characters of a file name.
    public static final int MAX_FILE_NAME = 255;

    private static final String TYPE = "preamble";
    private static final int MAX_PORTIONS = 256;

    private final @Nullable String title;
    private final @Nullable String fileName;
    private final List<Portion> portions;
    private final long padding;

    public Preamble(@Nullable String title, @Nullable String fileName, List<Portion> portions, long padding) {
        this.title = title;
        this.fileName = fileName;
        this.portions = List.copyOf(portions);
        this.padding = padding;
    }

    /// The mark of a part of the content.
    public record Portion(String mark, long offset, long length) {}

    public @Nullable String title() {
        return title;
    }

    public @Nullable String fileName() {
        return fileName;
    }

    public List<Portion> portions() {
        return portions;
    }

    public long padding() {
        return padding;
    }

    /// Length in four bytes, then canonical JSON.
    byte[] encode() throws ExchangeException {
        byte[] json;
        try {
            json = StatementWriter.statement(TYPE)
                    .put("title", title)
                    .put("fileName", fileName)
                    .putObjects(
                            "portions",
                            portions.stream()
                                    .map(portion -> StatementWriter.object()
                                            .put("mark", portion.mark())
                                            .put("offset", portion.offset())
                                            .put("length", portion.length()))
                                    .toList())
                    .put("padding", padding)
                    .bytes();
            // What the recipient would refuse after opening it must not be sealed at all.
            parse(json);
        } catch (IllegalArgumentException | ExchangeException e) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "Title, file name, portions or padding cannot be sealed; they must be non-empty, within their"
                            + " limits, in Unicode NFC and without control characters.",
                    e);
        }
        return ByteBuffer.allocate(4 + json.length)
                .putInt(json.length)
                .put(json)
                .array();
    }

    static Preamble parse(byte[] json) throws ExchangeException {
        StatementReader reader = StatementReader.read(json, TYPE, MAX_BYTES);
        String title = reader.optionalText("title", MAX_TITLE);
        String fileName = reader.optionalText("fileName", MAX_FILE_NAME);
        List<Portion> portions = new ArrayList<>();
        for (StatementReader portion : reader.objects("portions", MAX_PORTIONS)) {
            portions.add(new Portion(
                    portion.text("mark", 256),
                    portion.integer("offset", 0, Long.MAX_VALUE),
                    portion.integer("length", 0, Long.MAX_VALUE)));
            portion.end();
        }
        Preamble preamble = new Preamble(title, fileName, portions, reader.integer("padding", 0, Long.MAX_VALUE));
        reader.end();
        return preamble;
    }
}
