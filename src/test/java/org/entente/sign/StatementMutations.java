package org.entente.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.entente.ExchangeException;
import org.entente.Reason;

/// Every single fault of a closed schema, made mechanically from a valid statement: for each object at each level an
/// unknown member and another order, for each of its members: missing, twice, null, of another kind.
public final class StatementMutations {
    private final List<Mutation> made = new ArrayList<>();
    private final Map<String, Object> root;

    private StatementMutations(Map<String, Object> root) {
        this.root = root;
    }

    /// One changed statement.
    ///
    /// @param path of the member or object, such as `/wraps/0/role`
    public record Mutation(Kind kind, String path, byte[] bytes) {}

    public enum Kind {
        UNKNOWN,
        REORDERED,
        MISSING,
        TWICE,
        NULL,
        ANOTHER_KIND
    }

    /// Reads one statement and writes what was read.
    public interface Reader {
        byte[] readAndWrite(byte[] bytes) throws ExchangeException;
    }

    /// Asserts that the reader takes the statement, gives back its bytes, and refuses every single fault of its
    /// schema with MALFORMED_STATEMENT.
    ///
    /// @param optional paths of members that may be missing, list places written as `*`
    public static void assertClosed(byte[] statement, Set<String> optional, Reader reader) throws ExchangeException {
        assertArrayEquals(CanonicalJson.encode(CanonicalJson.parse(statement, 1 << 24)), statement);
        assertArrayEquals(statement, reader.readAndWrite(statement));
        List<Mutation> mutations = of(statement);
        assertTrue(mutations.size() > 20, "only " + mutations.size());
        for (Mutation mutation : mutations) {
            String name = mutation.kind() + " " + mutation.path();
            if (mutation.kind() == Kind.MISSING
                    && optional.contains(mutation.path().replaceAll("/\\d+", "/*"))) {
                assertArrayEquals(mutation.bytes(), reader.readAndWrite(mutation.bytes()), name);
            } else {
                ExchangeException refusal =
                        assertThrows(ExchangeException.class, () -> reader.readAndWrite(mutation.bytes()), name);
                assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason(), name);
            }
        }
    }

    static List<Mutation> of(byte[] statement) throws ExchangeException {
        StatementMutations mutations = new StatementMutations(CanonicalJson.parse(statement, 1 << 24));
        mutations.visit("", mutations.root);
        return mutations.made;
    }

    private void visit(String path, Object value) {
        if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                visit(path + "/" + i, items.get(i));
            }
        } else if (value instanceof Map<?, ?> members) {
            add(Kind.UNKNOWN, path);
            if (members.size() > 1) {
                add(Kind.REORDERED, path);
            }
            for (Map.Entry<?, ?> member : members.entrySet()) {
                String place = path + "/" + member.getKey();
                for (Kind kind : List.of(Kind.MISSING, Kind.TWICE, Kind.NULL, Kind.ANOTHER_KIND)) {
                    add(kind, place);
                }
                visit(place, member.getValue());
            }
        }
    }

    private void add(Kind kind, String path) {
        made.add(new Mutation(kind, path, write("", root, kind, path).getBytes(StandardCharsets.UTF_8)));
    }

    private static String write(String path, Object value, Kind kind, String target) {
        if (value instanceof List<?> items) {
            StringJoiner list = new StringJoiner(",", "[", "]");
            for (int i = 0; i < items.size(); i++) {
                list.add(write(path + "/" + i, items.get(i), kind, target));
            }
            return list.toString();
        }
        if (!(value instanceof Map<?, ?> map)) {
            String object = new String(CanonicalJson.encode(new TreeMap<>(Map.of("a", value))), StandardCharsets.UTF_8);
            return object.substring("{\"a\":".length(), object.length() - 1);
        }
        List<String> members = new ArrayList<>();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String place = path + "/" + member.getKey();
            String name = "\"" + member.getKey() + "\":";
            String text = write(place, member.getValue(), kind, target);
            if (!place.equals(target)) {
                members.add(name + text);
                continue;
            }
            switch (kind) {
                case MISSING -> {}
                case TWICE -> members.addAll(List.of(name + text, name + text));
                case NULL -> members.add(name + "null");
                case ANOTHER_KIND -> members.add(name + another(member.getValue(), text));
                case UNKNOWN, REORDERED -> members.add(name + text);
            }
        }
        if (path.equals(target) && kind == Kind.UNKNOWN) {
            // After all others in canonical order, so that only the schema can refuse it.
            members.add("\"zz\":1");
        }
        return "{" + String.join(",", path.equals(target) && kind == Kind.REORDERED ? members.reversed() : members)
                + "}";
    }

    private static String another(Object value, String text) {
        return switch (value) {
            case Long number -> "\"" + number + "\"";
            case String _ -> "[" + text + "]";
            case Boolean _ -> "1";
            case List<?> _ -> "{\"a\":" + text + "}";
            default -> "[" + text + "]";
        };
    }
}
