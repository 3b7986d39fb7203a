package org.entente.sign;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings any JSON object into canonical form, so that a fuzzer's changes meet the schema's rules and not only
/// canonical form. What statements have no use for (null, false, fractions, empty lists) is left out.
public final class TidyJson {
    private TidyJson() {}

    /// The canonical bytes; null when these are no JSON object.
    public static byte @Nullable [] tidied(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            return null;
        }
        try {
            return CanonicalJson.encode(object(new JsonObject(new String(bytes, StandardCharsets.UTF_8))));
        } catch (DecodeException e) {
            return null;
        }
    }

    private static Map<String, Object> object(JsonObject object) {
        Map<String, Object> members = new TreeMap<>();
        for (String name : object.fieldNames()) {
            Object value = value(object.getValue(name));
            if (value != null) {
                members.put(name, value);
            }
        }
        return members;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Integer number -> number.longValue();
            case Long number -> number;
            case Boolean flag when flag -> flag;
            case JsonObject object -> object(object);
            case JsonArray array when !array.isEmpty() -> list(array);
            case null, default -> null;
        };
    }

    private static List<Object> list(JsonArray array) {
        List<Object> items = new ArrayList<>();
        for (Object element : array) {
            Object item = value(element);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }
}
