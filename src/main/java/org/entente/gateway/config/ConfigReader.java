package org.entente.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.seal.HeaderMarking;
import org.entente.trust.AgencyId;
import org.entente.trust.SpiffeId;
import org.jspecify.annotations.Nullable;

/// Reads the configuration strictly: everything that is unknown, missing, of the wrong type or contradicts itself is
/// refused, all of it at once.
public final class ConfigReader {
    /// As [AgencyId] wants it.
    private static final Pattern AGENCY = Pattern.compile("(?=.{1,64}\\z)(?![.-])[a-z0-9-]+(\\.[a-z0-9-]+)*(?<!-)");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");
    private static final Pattern POLICY = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
    private static final Set<String> COUNTRIES = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA3);
    private static final long MOST_BYTES = 1L << 42;

    private ConfigReader() {}

    /// Reads configuration and checks the home.
    ///
    /// @param file overrides `gateway.yaml` of the home; null takes that
    /// @throws ExchangeException CONFIGURATION naming every fault with key, file and line, and what to do
    public static GatewayConfig load(Path home, @Nullable Path file) throws ExchangeException {
        var problems = new Problems();
        var config = read(new GatewayHome(home), file, problems);
        new HomeCheck(config, problems).run();
        problems.raise();
        return config;
    }

    /// Reads configuration alone. Counts only when no problem was found.
    static GatewayConfig read(GatewayHome home, @Nullable Path file, Problems problems) throws ExchangeException {
        ConfigNode root = ConfigSources.load(home, file == null ? home.configFile() : file, problems);
        if (root == null) {
            problems.raise();
        }
        return read(home, Objects.requireNonNull(root));
    }

    private static GatewayConfig read(GatewayHome home, ConfigNode root) {
        root.only(Set.of(
                "agency", "country", "policy", "listen", "clients", "partners", "agreements", "limits", "courier"));
        var agency = new AgencyId(root.required("agency", AGENCY, "usa.state", "unknown.agency"));
        ConfigNode limits = root.child("limits");
        limits.only(ConfigSources.keysBelow("limits"));
        return new GatewayConfig(
                home,
                agency,
                country(root),
                policy(root),
                listen(root.child("listen")),
                clients(root.child("clients"), agency),
                partners(root.child("partners"), agency),
                agreements(root.child("agreements")),
                Limits.read(limits),
                courier(root.child("courier")));
    }

    private static String country(ConfigNode node) {
        String country = node.required("country", COUNTRY, "GBR", "XXX");
        if (!country.equals("XXX") && !COUNTRIES.contains(country)) {
            node.problem("country", "is no country of ISO 3166-1 alpha-3, like GBR");
        }
        return country;
    }

    private static String policy(ConfigNode node) {
        String policy = node.required("policy", POLICY, "gbr", HeaderMarking.POLICIES.first());
        if (!HeaderMarking.POLICIES.contains(policy)) {
            node.problem(
                    "policy",
                    "no policy " + policy + " marks packages; take one of "
                            + String.join(", ", HeaderMarking.POLICIES));
        }
        return policy;
    }

    private static GatewayConfig.Listen listen(ConfigNode node) {
        node.only(ConfigSources.keysBelow("listen"));
        var listen = new GatewayConfig.Listen(
                node.address("grpc", new HostPort("127.0.0.1", 7443), 0),
                node.address("https", new HostPort("127.0.0.1", 7444), 0),
                node.address("admin", new HostPort("127.0.0.1", 7445), 0));
        if (!listen.admin().isLoopback()) {
            node.problem("admin", "must be a loopback address such as 127.0.0.1:7445: this port knows no callers");
        }
        return listen;
    }

    private static Map<SpiffeId, GatewayConfig.ClientConfig> clients(ConfigNode node, AgencyId agency) {
        var clients = new LinkedHashMap<SpiffeId, GatewayConfig.ClientConfig>();
        for (String key : node.keys()) {
            ConfigNode client = node.child(key);
            client.only(Set.of("roles", "desk"));
            String desk = client.text("desk");
            if (desk != null && !ID.matcher(desk).matches()) {
                client.problem("desk", "must be a short name in lower case, like sanctions");
            }
            Set<Role> roles = roles(client);
            if (desk != null && !roles.contains(Role.RECIPIENT)) {
                client.problem("desk", "belongs to the role recipient; remove it or add the role");
            }
            SpiffeId id = clientId(node, key, agency);
            if (id != null) {
                clients.put(id, new GatewayConfig.ClientConfig(roles, desk));
            }
        }
        return clients;
    }

    private static @Nullable SpiffeId clientId(ConfigNode node, String key, AgencyId agency) {
        try {
            SpiffeId id = SpiffeId.parse(key);
            if (id.agency().equals(agency) && id.path().startsWith("/client/")) {
                return id;
            }
        } catch (ExchangeException e) {
            // Said below, in the words of the configuration.
        }
        node.problem(key, "is no client of this agency; write it like spiffe://" + agency.value() + "/client/desk");
        return null;
    }

    private static Set<Role> roles(ConfigNode client) {
        var roles = EnumSet.noneOf(Role.class);
        for (String name : client.texts("roles")) {
            Role role = role(name);
            if (role == null) {
                client.problem(
                        "roles", "unknown role " + name + "; known: submitter, releaser, recipient, operator, auditor");
            } else {
                roles.add(role);
            }
        }
        if (roles.isEmpty()) {
            client.problem("roles", "gives no role; write it like [submitter], or remove the client");
        }
        List<String> exclusive =
                roles.stream().filter(Role.EXCLUSIVE::contains).map(Role::key).toList();
        if (exclusive.size() > 1) {
            client.problem(
                    "roles", String.join(" and ", exclusive) + " exclude each other; use a client for each of them");
        }
        return roles;
    }

    private static @Nullable Role role(String name) {
        for (Role role : Role.values()) {
            if (role != Role.PEER && role.key().equals(name)) {
                return role;
            }
        }
        return null;
    }

    private static Map<AgencyId, GatewayConfig.PartnerConfig> partners(ConfigNode node, AgencyId agency) {
        var partners = new LinkedHashMap<AgencyId, GatewayConfig.PartnerConfig>();
        for (String key : node.keys()) {
            ConfigNode partner = node.child(key);
            partner.only(Set.of("address", "country", "policy"));
            var config = new GatewayConfig.PartnerConfig(
                    partner.address("address", null, 1), country(partner), policy(partner));
            if (!AGENCY.matcher(key).matches()) {
                node.problem(key, "is not of the form of an agency, like gbr.fcdo");
            } else if (key.equals(agency.value())) {
                node.problem(key, "is this gateway's own agency; a partner is another one");
            } else {
                partners.put(new AgencyId(key), config);
            }
        }
        return partners;
    }

    private static Map<String, GatewayConfig.AgreementRules> agreements(ConfigNode node) {
        var agreements = new LinkedHashMap<String, GatewayConfig.AgreementRules>();
        for (String key : node.keys()) {
            ConfigNode rules = node.child(key);
            rules.only(Set.of("maxBytes"));
            if (!ID.matcher(key).matches()) {
                node.problem(key, "is not of the form of an agreement's id, like usa-gbr-1");
            }
            long maxBytes = rules.number("maxBytes", 0, 1, MOST_BYTES);
            agreements.put(key, new GatewayConfig.AgreementRules(maxBytes == 0 ? null : maxBytes));
        }
        return agreements;
    }

    private static GatewayConfig.Courier courier(ConfigNode node) {
        node.only(ConfigSources.keysBelow("courier"));
        var courier = new GatewayConfig.Courier(
                node.duration("firstRetry", Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofHours(1)),
                node.duration("maxRetry", Duration.ofMinutes(5), Duration.ofMillis(10), Duration.ofHours(24)));
        if (courier.maxRetry().compareTo(courier.firstRetry()) < 0) {
            node.problem("maxRetry", "is shorter than firstRetry; make it at least as long");
        }
        return courier;
    }
}
