package org.entente.gateway.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// Brings the configuration together by Vert.x Config: the file, then `conf.d/*.yaml` in the order of their
/// names, then environment variables, then system properties; the later wins, mappings are merged key by
/// key.
///
/// A variable is named after its key: `listen.grpc` is `ENTENTE_LISTEN_GRPC` and the property `entente.listen.grpc`,
/// `limits.drainSeconds` is `ENTENTE_LIMITS_DRAIN_SECONDS`. Only [#SCALARS] can be set so; what is a map by id is not.
final class ConfigSources {
    /// Every key that holds one value at a fixed place.
    static final List<String> SCALARS = List.of(
            "agency",
            "country",
            "policy",
            "listen.grpc",
            "listen.https",
            "listen.admin",
            "limits.maxMessageBytes",
            "limits.maxMetadataBytes",
            "limits.maxConnections",
            "limits.maxConnectionsPerClient",
            "limits.maxCallsPerConnection",
            "limits.maxCallsPerClient",
            "limits.handshakeSeconds",
            "limits.callIdleSeconds",
            "limits.minBytesPerSecond",
            "limits.connectionIdleSeconds",
            "limits.connectionAgeSeconds",
            "limits.keepAliveSeconds",
            "limits.keepAliveTimeoutSeconds",
            "limits.permitKeepAliveSeconds",
            "limits.drainSeconds",
            "limits.callsPerSecond",
            "limits.resetsPerSecond",
            "limits.controlFramesPerSecond",
            "limits.refusalsPerMinute",
            "limits.maxHeaderBytes",
            "limits.maxBannerChars",
            "limits.maxPortions",
            "limits.maxRecipients",
            "limits.maxSegments",
            "limits.maxPackageBytes",
            "limits.bytesInFlightPerPartner",
            "limits.storedBytesPerPartner",
            "limits.receiptsPerPackage",
            "limits.inboxPage",
            "courier.firstRetry",
            "courier.maxRetry");

    private static final String PROPERTY_PREFIX = "entente.";
    /// Below these a wrong name is refused; other names that begin with ours belong to launcher and command line.
    private static final List<String> SECTIONS = List.of("listen", "limits", "courier");

    private static final int SECONDS = 10;

    private ConfigSources() {}

    /// The members of a fixed mapping, such as `limits`.
    static List<String> keysBelow(String section) {
        return SCALARS.stream()
                .filter(key -> key.startsWith(section + "."))
                .map(key -> key.substring(section.length() + 1))
                .toList();
    }

    static String variable(String key) {
        return "ENTENTE_"
                + key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /// @param file the main file
    /// @param home where `conf.d` is, and against which names are shown
    /// @return the root to read from; null when a file is so broken that reading on would mislead
    /// @throws ExchangeException CONFIGURATION when Vert.x cannot read what could be read a moment ago
    static @Nullable ConfigNode load(GatewayHome home, Path file, Problems problems) throws ExchangeException {
        var lines = new YamlLines(problems);
        if (!Files.isRegularFile(file)) {
            problems.add(
                    shown(home, file), "is missing; start from deploy/examples/gateway.yaml, or name it by --config");
        } else {
            lines.read(file, shown(home, file));
        }
        for (Path part : parts(home, problems)) {
            lines.read(part, shown(home, part));
        }
        if (!problems.isEmpty()) {
            return null;
        }
        JsonObject all = retrieve(home, file);
        var overrides = new HashMap<String, ConfigNode.Outside>();
        var merged = new JsonObject();
        for (String key : all.fieldNames()) {
            Object value = all.getValue(key);
            if (!takeOutside(key, value, overrides, problems) && value != null) {
                merged.put(key, value);
            }
        }
        unknownVariables(problems);
        return ConfigNode.root(merged, new ConfigNode.Sources(lines, Map.copyOf(overrides), problems));
    }

    private static String shown(GatewayHome home, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(home.root())
                ? home.root().relativize(absolute).toString()
                : absolute.toString();
    }

    private static List<Path> parts(GatewayHome home, Problems problems) {
        if (!Files.isDirectory(home.configFolder())) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(home.configFolder(), "*.yaml")) {
            var sorted = new ArrayList<Path>();
            files.forEach(sorted::add);
            sorted.sort(null);
            return sorted;
        } catch (IOException e) {
            problems.add("conf.d", "cannot be listed; check its mode");
            return List.of();
        }
    }

    private static JsonObject retrieve(GatewayHome home, Path file) throws ExchangeException {
        // Only for the moment of reading: one thread of each kind, daemons, no native transport, no cache on disk.
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setPreferNativeTransport(false)
                .setDisableTCCL(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        try {
            return ConfigRetriever.create(vertx, stores(home, file)).getConfig().await(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The configuration could not be read; start again or check the disk.", e);
        } finally {
            vertx.close();
        }
    }

    private static ConfigRetrieverOptions stores(GatewayHome home, Path file) {
        var options = new ConfigRetrieverOptions().setIncludeDefaultStores(false);
        options.addStore(new ConfigStoreOptions()
                .setType("file")
                .setFormat("yaml")
                .setConfig(new JsonObject().put("path", file.toAbsolutePath().toString())));
        if (Files.isDirectory(home.configFolder())) {
            var set = new JsonObject().put("pattern", "*.yaml").put("format", "yaml");
            options.addStore(new ConfigStoreOptions()
                    .setType("directory")
                    .setConfig(new JsonObject()
                            .put("path", home.configFolder().toString())
                            .put("filesets", new JsonArray().add(set))));
        }
        var variables =
                new JsonArray(SCALARS.stream().map(ConfigSources::variable).toList());
        options.addStore(new ConfigStoreOptions()
                .setType("env")
                .setConfig(new JsonObject().put("keys", variables).put("raw-data", true)));
        options.addStore(new ConfigStoreOptions()
                .setType("sys")
                .setConfig(new JsonObject().put("cache", false).put("raw-data", true)));
        return options;
    }

    /// Takes what came from a variable or a property out of the flat result of Vert.x.
    private static boolean takeOutside(
            String key, Object value, Map<String, ConfigNode.Outside> overrides, Problems problems) {
        for (String scalar : SCALARS) {
            if (key.equals(variable(scalar)) && System.getenv(key) != null) {
                // A property, which wins, may already be there.
                overrides.putIfAbsent(scalar, new ConfigNode.Outside(value.toString(), "environment variable " + key));
                return true;
            }
            if (key.equals(PROPERTY_PREFIX + scalar)) {
                overrides.put(scalar, new ConfigNode.Outside(value.toString(), "system property " + key));
                return true;
            }
        }
        if (System.getProperty(key) != null
                && SECTIONS.stream().anyMatch(section -> key.startsWith(PROPERTY_PREFIX + section + "."))) {
            problems.add("system property " + key, "no such key can be set by a property; remove it");
            return true;
        }
        return System.getProperty(key) != null;
    }

    private static void unknownVariables(Problems problems) {
        var known = SCALARS.stream().map(ConfigSources::variable).toList();
        for (String name : System.getenv().keySet()) {
            if (SECTIONS.stream().anyMatch(section -> name.startsWith(variable(section + ".")))
                    && !known.contains(name)) {
                problems.add("environment variable " + name, "no such key can be set by a variable; remove it");
            }
        }
    }
}
