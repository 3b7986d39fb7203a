package org.entente.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.StrictReading;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Hostile bytes instead of `gateway.yaml`. YAML has many texts for one configuration, so the round trip is of
/// the configuration: written down plainly, it reads back as the same.
@ExtendWith(TableRows.class)
class ConfigFuzzTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path home;

    @DictionaryFile(resourcePath = "/org/entente/gateway.dict")
    @FuzzTest(maxDuration = "10m")
    void readsStrictly(byte[] bytes) {
        accepts(bytes);
    }

    @Test
    void theCorpusHoldsAcceptedAndRefusedConfigurations() throws Exception {
        StrictReading.assertCorpus(ConfigFuzzTest.class, ConfigFuzzTest::accepts, ConfigFuzzTest::seeds);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, String> seeds = new LinkedHashMap<>();
        seeds.put("accepted-good.yaml", ConfigReaderTest.GOOD);
        seeds.put("accepted-least.yaml", "agency: usa.state\ncountry: USA\npolicy: usa\n");
        seeds.put("accepted-json.yaml", "{\"agency\": \"usa.state\", \"country\": \"USA\", \"policy\": \"usa\"}");
        seeds.put(
                "refused-alias.yaml", "agency: &a usa.state\ncountry: USA\npolicy: usa\nlimits: &b {}\ncourier: *b\n");
        seeds.put("refused-tag.yaml", "agency: !!java.net.URL [\"http://x\"]\ncountry: USA\npolicy: usa\n");
        seeds.put("refused-two-documents.yaml", "agency: usa.state\n---\ncountry: USA\npolicy: usa\n");
        seeds.put("refused-twice.yaml", "agency: usa.state\ncountry: USA\npolicy: usa\nagency: usa.state\n");
        seeds.put("refused-unknown.yaml", "agency: usa.state\ncountry: USA\npolicy: usa\nextra: 1\n");
        seeds.put("refused-number-key.yaml", "agency: usa.state\ncountry: USA\npolicy: usa\n1: 1\n");
        seeds.put("refused-date.yaml", "agency: 2026-11-24\ncountry: USA\npolicy: usa\n");
        seeds.put(
                "refused-merge.yaml",
                "agency: usa.state\ncountry: USA\npolicy: usa\n<<: {limits: {drainSeconds: 5}}\n");
        seeds.put(
                "refused-deep.yaml", "agency: " + "[".repeat(200) + "]".repeat(200) + "\ncountry: USA\npolicy: usa\n");
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        seeds.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    private static boolean accepts(byte[] bytes) {
        return StrictReading.accepts(bytes, Set.of(Reason.CONFIGURATION), read -> {
            GatewayConfig config = load(read);
            assertEquals(config, load(plain(config).getBytes(StandardCharsets.UTF_8)));
            return read;
        });
    }

    private static GatewayConfig load(byte[] yaml) throws ExchangeException {
        try {
            Files.write(home.resolve("gateway.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Problems problems = new Problems();
        GatewayConfig config = ConfigReader.read(new GatewayHome(home), null, problems);
        problems.raise();
        return config;
    }

    private static String plain(GatewayConfig config) {
        StringBuilder out = new StringBuilder();
        out.append("agency: \"%s\"%ncountry: \"%s\"%npolicy: \"%s\"%nlisten:%n"
                .formatted(config.agency(), config.country(), config.policy()));
        out.append("  grpc: \"%s\"%n  https: \"%s\"%n  admin: \"%s\"%n"
                .formatted(
                        config.listen().grpc(),
                        config.listen().https(),
                        config.listen().admin()));
        out.append("clients:").append(config.clients().isEmpty() ? " {}\n" : "\n");
        config.clients().forEach((id, client) -> {
            out.append("  \"%s\":%n    roles: %s%n"
                    .formatted(id, client.roles().stream().map(Role::key).toList()));
            if (client.desk() != null) {
                out.append("    desk: \"%s\"%n".formatted(client.desk()));
            }
        });
        out.append("partners:").append(config.partners().isEmpty() ? " {}\n" : "\n");
        config.partners()
                .forEach((agency, partner) ->
                        out.append("  \"%s\":%n    address: \"%s\"%n    country: \"%s\"%n    policy: \"%s\"%n"
                                .formatted(agency, partner.address(), partner.country(), partner.policy())));
        out.append("agreements:").append(config.agreements().isEmpty() ? " {}\n" : "\n");
        config.agreements()
                .forEach((id, rules) -> out.append("  \"%s\": {%s}%n"
                        .formatted(id, rules.maxBytes() == null ? "" : "maxBytes: " + rules.maxBytes())));
        out.append("courier:%n  firstRetry: \"%dms\"%n  maxRetry: \"%dms\"%n"
                .formatted(
                        config.courier().firstRetry().toMillis(),
                        config.courier().maxRetry().toMillis()));
        return out.append(limits(config.limits())).toString();
    }

    /// By the components' names, so that a new limit needs no line here.
    private static String limits(Limits limits) {
        StringBuilder out = new StringBuilder("limits:\n");
        append(out, limits);
        return out.toString();
    }

    private static void append(StringBuilder out, Record limits) {
        for (RecordComponent component : limits.getClass().getRecordComponents()) {
            String name = component.getName();
            try {
                switch (component.getAccessor().invoke(limits)) {
                    // Limits of one part, whose keys stand beside the others.
                    case Record part -> append(out, part);
                    case Duration time -> out.append("  %sSeconds: %d%n".formatted(name, time.toSeconds()));
                    case Object value -> out.append("  %s: %s%n".formatted(name, value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
