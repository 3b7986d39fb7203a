package org.entente.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// What a certificate of one kind holds, read from `certs/profiles/<name>.yaml` on the class path.
public final class CertificateProfile {
    private static final Set<String> MEMBERS =
            Set.of("issuer", "key", "purpose", "path", "keyUsage", "extendedKeyUsage", "serverNames", "validityDays");
    private static final Map<String, String> USAGES = Map.of(
            "serverAuth", CertificateFacts.SERVER_AUTH,
            "clientAuth", CertificateFacts.CLIENT_AUTH,
            "emailProtection", CertificateFacts.EMAIL_PROTECTION);
    private static final int MAX_DAYS = 7300;

    private final String name;
    private final @Nullable RootAlgorithm issuer;
    private final KeyKind key;
    private final @Nullable Purpose purpose;
    private final String path;
    private final Set<KeyUsageBit> keyUsage;
    private final List<String> extendedKeyUsage;
    private final boolean serverNames;
    private final int validityDays;

    private CertificateProfile(String name, Map<?, ?> yaml) {
        if (!MEMBERS.containsAll(yaml.keySet())) {
            var unknown = new HashSet<Object>(yaml.keySet());
            unknown.removeAll(MEMBERS);
            throw new IllegalArgumentException("unknown members " + unknown);
        }
        this.name = name;
        String issuerName = text(yaml, "issuer");
        this.issuer = issuerName.equals("self") ? null : RootAlgorithm.valueOf(issuerName);
        this.key = KeyKind.valueOf(text(yaml, "key"));
        this.purpose = yaml.containsKey("purpose") ? Purpose.valueOf(text(yaml, "purpose")) : null;
        this.path = text(yaml, "path");
        this.keyUsage = EnumSet.noneOf(KeyUsageBit.class);
        for (String use : texts(yaml, "keyUsage")) {
            keyUsage.add(KeyUsageBit.valueOf(use));
        }
        this.extendedKeyUsage = new ArrayList<>();
        if (purpose != null) {
            extendedKeyUsage.add(purpose.oid());
        }
        for (String usage : texts(yaml, "extendedKeyUsage")) {
            extendedKeyUsage.add(Optional.ofNullable(USAGES.get(usage)).orElseThrow());
        }
        this.serverNames = Boolean.TRUE.equals(yaml.get("serverNames"));
        this.validityDays = yaml.get("validityDays") instanceof Integer days ? days : 0;
        if (validityDays < 1 || validityDays > MAX_DAYS || (purpose == null) != (issuer == null)) {
            throw new IllegalArgumentException("validityDays from 1 to " + MAX_DAYS + "; a purpose, except for roots");
        }
    }

    /// The profile of that name, such as `gateway` or `sign-mldsa87`. A profile that is missing, malformed or
    /// has an unknown member is refused with [Reason#CONFIGURATION].
    public static CertificateProfile load(String name) throws ExchangeException {
        String resource = "/certs/profiles/" + name + ".yaml";
        try (InputStream in = CertificateProfile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ExchangeException(Reason.CONFIGURATION, "There is no certificate profile " + name + ".");
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The certificate profile " + name + " cannot be read.", e);
        }
    }

    static CertificateProfile parse(String name, String text) throws ExchangeException {
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object yaml = new Yaml(new SafeConstructor(options)).load(text);
            if (!(yaml instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("not a map");
            }
            return new CertificateProfile(name, map);
        } catch (YAMLException | IllegalArgumentException | NoSuchElementException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The certificate profile " + name + " is malformed: " + e.getMessage(), e);
        }
    }

    private static String text(Map<?, ?> yaml, String member) {
        if (yaml.get(member) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(member + " is missing");
    }

    private static List<String> texts(Map<?, ?> yaml, String member) {
        Object value = yaml.get(member);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return Arrays.asList(list.toArray(String[]::new));
        }
        throw new IllegalArgumentException(member + " is not a list of names");
    }

    public String name() {
        return name;
    }

    /// Which root issues it; empty for the roots themselves.
    public Optional<RootAlgorithm> issuer() {
        return Optional.ofNullable(issuer);
    }

    /// Empty for roots.
    public Optional<Purpose> purpose() {
        return Optional.ofNullable(purpose);
    }

    /// The identity's path; a `*` stands for one name of the holder's.
    public String path() {
        return path;
    }

    public Duration validity() {
        return Duration.ofDays(validityDays);
    }

    /// Whether it also carries DNS and IP names.
    boolean serverNames() {
        return serverNames;
    }

    KeyKind key() {
        return key;
    }

    Set<KeyUsageBit> keyUsage() {
        return Set.copyOf(keyUsage);
    }

    /// Dotted, our own first.
    List<String> extendedKeyUsage() {
        return List.copyOf(extendedKeyUsage);
    }

    boolean allows(SpiffeId id) {
        Purpose leaf = purpose;
        return leaf == null ? id.path().equals(path) : leaf.allows(id);
    }
}
