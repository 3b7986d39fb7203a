package org.entente.sign;

import java.util.ArrayList;
import java.util.List;
import org.entente.ExchangeException;

/// An extension of header or manifest. Version 1 knows none: critical ones are refused, others carried.
public record Extension(String id, String value) {
    private static final int MAX = 16;

    public StatementWriter write() {
        return StatementWriter.object().put("id", id).put("value", value);
    }

    /// Reads the member `ext`.
    public static List<Extension> read(StatementReader statement) throws ExchangeException {
        List<Extension> extensions = new ArrayList<>();
        for (StatementReader reader : statement.objects("ext", MAX)) {
            Extension extension = new Extension(reader.text("id", 128), reader.text("value", 4096));
            if (reader.flag("critical")) {
                throw reader.wrong("id", "a critical extension this software knows");
            }
            reader.end();
            extensions.add(extension);
        }
        return extensions;
    }
}
