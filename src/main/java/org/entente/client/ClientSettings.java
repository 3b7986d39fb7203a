package org.entente.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.SpiffeId;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// The whole of `client.yaml`: three keys, each required, no others.
///
/// @param id        who this client is
/// @param gateway   where its agency's gateway listens
/// @param gatewayId whom to expect there
record ClientSettings(SpiffeId id, Address gateway, SpiffeId gatewayId) {
    private static final String ID = "id";
    private static final String GATEWAY = "gateway";
    private static final String GATEWAY_ID = "gatewayId";
    private static final Set<String> KEYS = Set.of(ID, GATEWAY, GATEWAY_ID);
    private static final int MAX_BYTES = 64 << 10;

    static ClientSettings read(Path file) throws ExchangeException {
        Map<String, ScalarNode> values = scalars(file);
        SpiffeId id = spiffeId(file, ID, required(file, values, ID));
        SpiffeId gatewayId = spiffeId(file, GATEWAY_ID, required(file, values, GATEWAY_ID));
        ScalarNode address = required(file, values, GATEWAY);
        String where = GATEWAY + " in " + file + " line " + line(address);
        return new ClientSettings(id, Address.parse(address.getValue(), where), gatewayId);
    }

    private static Map<String, ScalarNode> scalars(Path file) throws ExchangeException {
        Node root = compose(file);
        if (!(root instanceof MappingNode mapping)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, file + " is not a YAML mapping; it needs the keys id, gateway, gatewayId.");
        }
        var values = new HashMap<String, ScalarNode>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String where = key + " in " + file + " line " + line(tuple.getKeyNode());
            if (!KEYS.contains(key)) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, where + " is not known; the keys are id, gateway, gatewayId.");
            }
            if (!(tuple.getValueNode() instanceof ScalarNode value)) {
                throw new ExchangeException(Reason.CONFIGURATION, where + " must be a plain text.");
            }
            if (values.put(key, value) != null) {
                throw new ExchangeException(Reason.CONFIGURATION, where + " stands there twice; remove one.");
            }
        }
        return values;
    }

    private static Node compose(Path file) throws ExchangeException {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        try (var reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(options)).compose(reader);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file + " line " + line + " is not YAML: " + e.getProblem() + "; mend the line.",
                    e);
        } catch (YAMLException | UncheckedIOException e) {
            throw new ExchangeException(Reason.CONFIGURATION, file + " is not YAML, mend it: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file
                            + " cannot be read; name the client's home folder with --home, or write this file with the keys"
                            + " id, gateway, gatewayId.",
                    e);
        }
    }

    private static ScalarNode required(Path file, Map<String, ScalarNode> values, String key) throws ExchangeException {
        ScalarNode value = values.get(key);
        if (value == null || value.getValue().isEmpty()) {
            throw new ExchangeException(Reason.CONFIGURATION, key + " is missing in " + file + "; add it.");
        }
        return value;
    }

    private static SpiffeId spiffeId(Path file, String key, ScalarNode value) throws ExchangeException {
        try {
            return SpiffeId.parse(value.getValue());
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    key + " in " + file + " line " + line(value) + " is \"" + value.getValue()
                            + "\", which is not an identity; write it like spiffe://usa.state/client/sanctions-desk.",
                    e);
        }
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
