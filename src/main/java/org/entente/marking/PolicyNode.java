package org.entente.marking;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of a policy file, read strictly: each key once, of the kind asked for, and none that nobody asked for.
/// Works on YAML's node tree, which keeps line numbers and builds no objects.
final class PolicyNode {
    static final int MAX_FILE_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_LIST = 1024;
    private static final int MAX_TEXT_CHARS = 512;
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final String file;
    private final String path;
    private final Node node;
    private final Map<String, Node> open = new LinkedHashMap<>();

    private PolicyNode(String file, String path, Node node) throws ExchangeException {
        this.file = file;
        this.path = path;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw fault(node, path, "must be a mapping of keys to values");
        }
        plain(node, path);
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            plain(key, path);
            if (!(key instanceof ScalarNode scalar)) {
                throw fault(key, path, "has a key that is not plain text");
            }
            if (open.put(scalar.getValue(), tuple.getValueNode()) != null) {
                throw fault(key, at(scalar.getValue()), "is there twice; keep one");
            }
        }
    }

    /// @param file how messages name it
    /// @throws ExchangeException CONFIGURATION
    static PolicyNode parse(String file, byte[] bytes) throws ExchangeException {
        if (bytes.length > MAX_FILE_BYTES) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file + ": has more than " + MAX_FILE_BYTES + " bytes; this is no policy file.");
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_FILE_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                throw new ExchangeException(Reason.CONFIGURATION, file + ": is empty; write the policy or remove it.");
            }
            return new PolicyNode(file, "", root);
        } catch (CharacterCodingException e) {
            throw new ExchangeException(Reason.CONFIGURATION, file + ": is not UTF-8; save it as UTF-8.", e);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ExchangeException(
                    Reason.CONFIGURATION, file + ", line " + line + ": is not YAML: " + e.getProblem() + ".", e);
        } catch (YAMLException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, file + ": is not YAML within the limits of a policy file.", e);
        }
    }

    /// Text of printable ASCII that matches the pattern.
    String text(String key, Pattern pattern, String expected) throws ExchangeException {
        return text(required(key), at(key), pattern, expected);
    }

    /// Text as in [#text(String, Pattern, String)], or null when the key is absent.
    @Nullable
    String optionalText(String key, Pattern pattern, String expected) throws ExchangeException {
        return has(key) ? text(key, pattern, expected) : null;
    }

    /// A sentence: any printable ASCII.
    String sentence(String key) throws ExchangeException {
        return text(key, PRINTABLE, "printable ASCII");
    }

    /// A day, or null when the key is absent.
    @Nullable
    LocalDate optionalDay(String key) throws ExchangeException {
        String text = optionalText(key, DAY, "a day as \"2024-03-07\"");
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw fault(key, "is no day of the calendar");
        }
    }

    int number(String key, int max) throws ExchangeException {
        Node value = required(key);
        if (value instanceof ScalarNode scalar
                && value.getTag().equals(Tag.INT)
                && scalar.getValue().matches("0|[1-9][0-9]{0,8}")
                && Integer.parseInt(scalar.getValue()) <= max) {
            plain(value, at(key));
            return Integer.parseInt(scalar.getValue());
        }
        throw fault(value, at(key), "must be a whole number from 0 to " + max);
    }

    /// As [#number], or 0 when the key is absent.
    int optionalNumber(String key, int max) throws ExchangeException {
        return has(key) ? number(key, max) : 0;
    }

    boolean flag(String key) throws ExchangeException {
        Node value = required(key);
        if (value instanceof ScalarNode scalar
                && value.getTag().equals(Tag.BOOL)
                && scalar.getValue().matches("true|false")) {
            plain(value, at(key));
            return scalar.getValue().equals("true");
        }
        throw fault(value, at(key), "must be true or false");
    }

    List<String> texts(String key, Pattern pattern, String expected) throws ExchangeException {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            String text = text(item, at(key) + "[" + texts.size() + "]", pattern, expected);
            if (texts.contains(text)) {
                throw fault(item, at(key), "names " + text + " twice; keep one");
            }
            texts.add(text);
        }
        return texts;
    }

    /// As [#texts], or nothing when the key is absent.
    List<String> optionalTexts(String key, Pattern pattern, String expected) throws ExchangeException {
        return has(key) ? texts(key, pattern, expected) : List.of();
    }

    /// As [#flag], or false when the key is absent.
    boolean optionalFlag(String key) throws ExchangeException {
        return has(key) && flag(key);
    }

    /// As [#children], or nothing when the key is absent.
    List<PolicyNode> optionalChildren(String key) throws ExchangeException {
        return has(key) ? children(key) : List.of();
    }

    PolicyNode child(String key) throws ExchangeException {
        return new PolicyNode(file, at(key), required(key));
    }

    List<PolicyNode> children(String key) throws ExchangeException {
        List<PolicyNode> children = new ArrayList<>();
        for (Node item : items(key)) {
            children.add(new PolicyNode(file, at(key) + "[" + children.size() + "]", item));
        }
        return children;
    }

    boolean has(String key) {
        return open.containsKey(key);
    }

    /// The keys not asked for so far.
    List<String> keys() {
        return List.copyOf(open.keySet());
    }

    /// Refuses what was not asked for: a rule with a spelling mistake must not be a rule that does not apply.
    void close() throws ExchangeException {
        for (Map.Entry<String, Node> entry : open.entrySet()) {
            throw fault(entry.getValue(), at(entry.getKey()), "is not a key of policy files; correct or remove it");
        }
    }

    ExchangeException fault(String key, String what) {
        return fault(node, at(key), what);
    }

    private List<Node> items(String key) throws ExchangeException {
        Node value = required(key);
        plain(value, at(key));
        if (value instanceof SequenceNode sequence
                && !sequence.getValue().isEmpty()
                && sequence.getValue().size() <= MAX_LIST) {
            return sequence.getValue();
        }
        throw fault(value, at(key), "must be a list of 1 to " + MAX_LIST + " items");
    }

    private Node required(String key) throws ExchangeException {
        Node value = open.remove(key);
        if (value == null) {
            throw fault(node, at(key), "is missing");
        }
        return value;
    }

    private String text(Node value, String where, Pattern pattern, String expected) throws ExchangeException {
        plain(value, where);
        if (value instanceof ScalarNode scalar && value.getTag().equals(Tag.STR)) {
            String text = scalar.getValue();
            if (text.length() <= MAX_TEXT_CHARS && pattern.matcher(text).matches()) {
                return text;
            }
        }
        throw fault(value, where, "must be " + expected + ", in quotes where YAML reads something else");
    }

    /// No anchors or aliases: what a rule says stands where it is read.
    private void plain(Node value, String where) throws ExchangeException {
        if (value.getAnchor() != null) {
            throw fault(value, where, "uses an anchor or alias; write the value out");
        }
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private ExchangeException fault(Node where, String key, String what) {
        int line = where.getStartMark().getLine() + 1;
        String name = key.isEmpty() ? "the file" : shown(key);
        return new ExchangeException(Reason.CONFIGURATION, file + ", line " + line + ": " + name + " " + what + ".");
    }

    private static String shown(String key) {
        String printable = key.replaceAll("[^ -~]", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "..." : printable;
    }
}
