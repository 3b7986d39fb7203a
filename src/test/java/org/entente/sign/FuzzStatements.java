package org.entente.sign;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// What the fuzz targets of all statements have in common.
public final class FuzzStatements {
    private FuzzStatements() {}

    /// Whether the target accepts the bytes as they are. They are also tried in canonical form.
    public static boolean accepts(byte[] bytes, Predicate<byte[]> target) {
        byte @Nullable [] tidied = TidyJson.tidied(bytes);
        if (tidied != null) {
            var _ = target.test(tidied);
        }
        return target.test(bytes);
    }

    /// Seeds of one statement: as the production code wrote it with every optional member and with none, and one
    /// mutation of each kind of [StatementMutations], which is refused.
    public static Map<String, byte[]> seeds(String name, byte[] full, byte[] least) throws ExchangeException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("accepted-" + name + "-full.json", full);
        seeds.put("accepted-" + name + "-least.json", least);
        // A refusal must not repeat at length what it refuses.
        seeds.put("refused-" + name + "-LONG_NAME.json", withMember(least, "z".repeat(1000)));
        for (StatementMutations.Mutation mutation : StatementMutations.of(least)) {
            if (mutation.kind() != StatementMutations.Kind.REORDERED
                    || mutation.path().isEmpty()) {
                seeds.putIfAbsent("refused-" + name + "-" + mutation.kind().name() + ".json", mutation.bytes());
            }
        }
        return seeds;
    }

    /// The statement with one more member, last in canonical order.
    private static byte[] withMember(byte[] statement, String name) {
        String json = new String(statement, StandardCharsets.UTF_8);
        return (json.substring(0, json.length() - 1) + ",\"" + name + "\":1}").getBytes(StandardCharsets.UTF_8);
    }
}
