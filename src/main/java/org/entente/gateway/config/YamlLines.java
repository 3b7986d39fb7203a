package org.entente.gateway.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Where each key stands. Vert.x Config merges files into one object without lines, so they are read once more with
/// marks; what Vert.x would let pass silently (the same key twice, aliases) is refused here.
final class YamlLines {
    /// As deep as the configuration goes, and a little more so that the strict reader names what is too much.
    private static final int DEPTH = 8;

    private final Map<List<String>, String> places = new HashMap<>();
    private final Problems problems;

    YamlLines(Problems problems) {
        this.problems = problems;
    }

    /// Reads one file; where a key stands in several, the last one read counts, as in the merge.
    ///
    /// @param shown the file's name as the operator knows it
    void read(Path file, String shown) {
        try (Reader reader = Files.newBufferedReader(file)) {
            var options = new LoaderOptions();
            options.setMaxAliasesForCollections(0);
            Node root = new Yaml(options).compose(reader);
            if (root instanceof MappingNode mapping) {
                places.put(List.of(), shown);
                index(mapping, List.of(), shown);
            } else {
                problems.add(shown + ":1", "holds no keys; write `agency: ...` and so on, or remove the file");
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(shown + ":" + line, "is not YAML: " + e.getProblem() + "; mend the line");
        } catch (YAMLException e) {
            problems.add(shown + ":1", "is not YAML that can be read; write it as UTF-8 text");
        } catch (IOException e) {
            problems.add(shown, "cannot be read (" + e.getClass().getSimpleName() + "); check the file and its mode");
        }
    }

    private void index(MappingNode mapping, List<String> path, String shown) {
        for (var tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(shown + ":" + line, "a key must be plain text");
                continue;
            }
            if (key.getTag().equals(Tag.MERGE)) {
                // What it brings in stands at no place of its own, and one key could silently come twice.
                problems.add(shown + ":" + line, "merge keys (<<) are not taken; write the keys where they belong");
                continue;
            }
            var here = new ArrayList<>(path);
            here.add(key.getValue());
            String place = shown + ":" + line;
            String before = places.put(List.copyOf(here), place);
            if (before != null && before.startsWith(shown + ":")) {
                problems.add(place, dotted(here) + ": stands twice, first at " + before + "; keep one");
            }
            if (tuple.getValueNode() instanceof MappingNode below && here.size() < DEPTH) {
                index(below, here, shown);
            }
        }
    }

    /// File and line of a key, or of the nearest key above it.
    String place(List<String> path) {
        for (int length = path.size(); length >= 0; length--) {
            String place = places.get(path.subList(0, length));
            if (place != null) {
                return place;
            }
        }
        return "gateway.yaml";
    }

    static String dotted(List<String> path) {
        return String.join(".", path);
    }
}
