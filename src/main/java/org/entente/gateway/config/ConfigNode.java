package org.entente.gateway.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One mapping of the merged configuration, read strictly: whatever is unknown, missing or of the wrong type
/// is reported with key, file and line, and reading goes on with a stand-in, so that all faults are found at
/// once.
final class ConfigNode {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final JsonObject members;
    private final List<String> path;
    private final Sources sources;

    private ConfigNode(JsonObject members, List<String> path, Sources sources) {
        this.members = members;
        this.path = path;
        this.sources = sources;
    }

    static ConfigNode root(JsonObject merged, Sources sources) {
        return new ConfigNode(merged, List.of(), sources);
    }

    /// What the values came from.
    ///
    /// @param overrides from the environment and system properties, by dotted key; they win over the files
    record Sources(YamlLines lines, Map<String, Outside> overrides, Problems problems) {}

    /// A value from outside the files.
    ///
    /// @param origin the variable or property, for messages
    record Outside(String value, String origin) {}

    /// Refuses every key but these.
    void only(Collection<String> known) {
        for (String key : members.fieldNames()) {
            if (!known.contains(key)) {
                problem(key, "unknown key; known here: " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /// The keys that are present, in the order of the files.
    List<String> keys() {
        return List.copyOf(members.fieldNames());
    }

    /// The mapping below a key; empty when the key is absent.
    ConfigNode child(String key) {
        Object value = members.getValue(key);
        if (value instanceof JsonObject below) {
            return new ConfigNode(below, at(key), sources);
        }
        if (members.containsKey(key)) {
            problem(key, "must be a mapping with keys below it");
        }
        return new ConfigNode(new JsonObject(), at(key), sources);
    }

    /// A text; null when absent.
    @Nullable
    String text(String key) {
        Outside override = override(key);
        if (override != null) {
            return override.value();
        }
        Object value = members.getValue(key);
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        if (members.containsKey(key)) {
            problem(key, "must be text; put it in quotes");
        }
        return null;
    }

    /// A text that must be there and of a form; the stand-in when it is not.
    String required(String key, Pattern form, String example, String standIn) {
        String value = text(key);
        if (value != null && form.matcher(value).matches()) {
            return value;
        }
        if (value != null) {
            problem(key, "is not of the form of " + example);
        } else if (!members.containsKey(key)) {
            problem(key, "is missing; write it like " + example);
        }
        return standIn;
    }

    int integer(String key, int standard, int least, int most) {
        return Math.toIntExact(number(key, standard, least, most));
    }

    Duration seconds(String key, int standard, int least, int most) {
        return Duration.ofSeconds(number(key, standard, least, most));
    }

    /// A whole number; the standard one when absent.
    long number(String key, long standard, long least, long most) {
        Outside override = override(key);
        Object value = override == null ? members.getValue(key) : wholeNumber(override.value());
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= least && number <= most) {
                return number;
            }
        } else if (override == null && !members.containsKey(key)) {
            return standard;
        }
        problem(key, "must be a whole number from " + least + " to " + most);
        return standard;
    }

    private static @Nullable Long wholeNumber(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    /// A time span such as `500ms`, `1s`, `5m`, `1h`; the standard one when absent.
    Duration duration(String key, Duration standard, Duration least, Duration most) {
        String text = text(key);
        if (text == null) {
            return standard;
        }
        var match = DURATION.matcher(text);
        if (match.matches()) {
            long count = Long.parseLong(match.group(1));
            Duration value = switch (match.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                return value;
            }
        }
        problem(key, "must be a time such as 500ms, 1s, 5m or 1h, from " + shown(least) + " to " + shown(most));
        return standard;
    }

    private static String shown(Duration duration) {
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /// A list of texts; empty when absent.
    List<String> texts(String key) {
        var texts = new ArrayList<String>();
        Object value = members.getValue(key);
        if (value instanceof JsonArray array) {
            for (Object element : array) {
                if (element instanceof String text) {
                    texts.add(text);
                } else {
                    problem(key, "must hold texts only; put them in quotes");
                }
            }
        } else if (members.containsKey(key)) {
            problem(key, "must be a list, like [a, b]");
        }
        return texts;
    }

    HostPort address(String key, @Nullable HostPort standard, int leastPort) {
        String text = text(key);
        HostPort address = text == null ? standard : HostPort.parse(text);
        if (address != null && address.port() >= leastPort) {
            return address;
        }
        if (text != null) {
            problem(key, "must be host:port, like 10.0.0.7:7443");
        } else if (!members.containsKey(key)) {
            problem(key, "is missing; write it as host:port, like gateway.example.org:7443");
        }
        return standard == null ? new HostPort("localhost", 0) : standard;
    }

    /// Reports a key of this mapping.
    void problem(String key, String what) {
        Outside override = override(key);
        String place = override == null ? sources.lines().place(at(key)) : override.origin();
        sources.problems().add(place, YamlLines.dotted(at(key)) + ": " + what);
    }

    private @Nullable Outside override(String key) {
        return sources.overrides().get(YamlLines.dotted(at(key)));
    }

    private List<String> at(String key) {
        var at = new ArrayList<>(path);
        at.add(key);
        return List.copyOf(at);
    }
}
