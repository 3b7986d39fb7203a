package org.entente.marking;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// The policies a gateway knows, by id. Immutable; safe for any thread.
public final class SecurityPolicies {
    /// File names of the resources, not rules: a jar cannot be listed.
    private static final List<String> BUILT_IN = List.of("gbr", "nato", "tlp", "usa");

    private static final Pattern FILE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}\\.yaml");
    private static final int MAX_POLICIES = 64;

    private final Map<String, SecurityPolicy> policies;

    private SecurityPolicies(Map<String, SecurityPolicy> policies) {
        this.policies = Map.copyOf(policies);
    }

    /// The built-in policies; then each `<id>.yaml` of the directory replaces the one of its id or is added.
    /// Other files there are ignored, except those that look like policies under a wrong name.
    ///
    /// @param directory null, or absent on disk: built-in ones only
    /// @throws ExchangeException CONFIGURATION: a file is not a policy; names file, line, key and what is wrong
    public static SecurityPolicies load(@Nullable Path directory) throws ExchangeException {
        Map<String, SecurityPolicy> policies = new TreeMap<>();
        for (String id : BUILT_IN) {
            policies.put(id, policy("built-in " + id + ".yaml", id, resource(id)));
        }
        if (directory != null && Files.exists(directory)) {
            for (Path file : files(directory)) {
                String name = file.getFileName().toString();
                String id = name.substring(0, name.length() - ".yaml".length());
                SecurityPolicy policy = policy("policies/" + name, id, bytes(file));
                distinct("policies/" + name, policy, policies);
                policies.put(id, policy);
            }
        }
        return new SecurityPolicies(policies);
    }

    /// The policy of that exact id.
    public Optional<SecurityPolicy> find(String id) {
        return Optional.ofNullable(policies.get(id));
    }

    private static SecurityPolicy policy(String file, String id, byte[] bytes) throws ExchangeException {
        return new SecurityPolicy(PolicyReader.read(file, id, bytes), sha384(bytes));
    }

    /// Each policy that is not in force on a day, or that ends within so many more: what it is, and what to do.
    public List<String> ending(LocalDate on, int days) {
        List<String> ending = new ArrayList<>();
        for (SecurityPolicy policy : new TreeMap<>(policies).values()) {
            Validity validity = policy.data().validity();
            String name = "policy " + policy.id() + " " + policy.version();
            if (!validity.holds(on)) {
                ending.add(name + " is not in force today: nothing can be marked or released under it. Put the one that"
                        + " is in force into policies/" + policy.id() + ".yaml and start again.");
            } else if (!validity.holds(on.plusDays(days))) {
                ending.add(name + " ends on " + validity.until()
                        + ": from the next day nothing can be marked or released under it. Put its successor into"
                        + " policies/" + policy.id() + ".yaml and start again on that day.");
            }
        }
        return ending;
    }

    List<SecurityPolicy> all() {
        return List.copyOf(policies.values());
    }

    /// The OID stands in signed labels (FORMATS section 3): it must go on meaning the policy it meant.
    private static void distinct(String file, SecurityPolicy policy, Map<String, SecurityPolicy> others)
            throws ExchangeException {
        for (SecurityPolicy other : others.values()) {
            boolean same = other.id().equals(policy.id());
            boolean sameOid = other.oid().equals(policy.oid());
            if (same != sameOid && (same || policy.oid().isPresent())) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        file + ": oid must be the policy's own: unchanged where a built-in policy is replaced, and no"
                                + " other policy's; policy " + other.id() + " has "
                                + other.oid().orElse("none") + ".");
            }
            if (same != other.data().label().name().equals(policy.data().label().name())) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        file + ": confidentialityLabel.name must be the policy's own: unchanged where a built-in"
                                + " policy is replaced, and no other policy's; policy " + other.id() + " has "
                                + other.data().label().name() + ".");
            }
        }
    }

    private static List<Path> files(Path directory) throws ExchangeException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (FILE_NAME.matcher(name).matches()) {
                    files.put(name, entry);
                } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                    throw new ExchangeException(
                            Reason.CONFIGURATION,
                            "policies/" + name + ": is not named <id>.yaml with an id of lower case letters, digits and"
                                    + " hyphens, so it would not apply; rename or remove it.");
                }
                if (files.size() > MAX_POLICIES) {
                    throw new ExchangeException(
                            Reason.CONFIGURATION, "policies: holds more than " + MAX_POLICIES + " policy files.");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "policies: cannot be listed; it must be a readable folder.", e);
        }
        return List.copyOf(files.values());
    }

    private static byte[] resource(String id) throws ExchangeException {
        try (InputStream in = SecurityPolicies.class.getResourceAsStream("/policies/" + id + ".yaml")) {
            if (in == null) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, "built-in " + id + ".yaml: is not in the jar; install it again.");
            }
            return in.readNBytes(PolicyNode.MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new ExchangeException(Reason.CONFIGURATION, "built-in " + id + ".yaml: cannot be read.", e);
        }
    }

    private static byte[] bytes(Path file) throws ExchangeException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(PolicyNode.MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "policies/" + file.getFileName() + ": cannot be read; make it a readable file or remove it.",
                    e);
        }
    }

    private static byte[] sha384(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-384").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-384", e);
        }
    }
}
