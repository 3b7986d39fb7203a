package org.entente.gateway.config;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.entente.trust.AgencyId;
import org.entente.trust.SpiffeId;
import org.jspecify.annotations.Nullable;

/// Everything an operator decides about one gateway, checked. `deploy/examples/gateway.yaml` explains each key.
///
/// @param home the folder that everything else is found in
/// @param agency whose gateway this is
/// @param country of the agency, ISO 3166 alpha-3
/// @param policy the id of the marking policy that the agency marks and decides by
/// @param clients the home agency's own systems
/// @param partners the agencies to exchange packages with
/// @param agreements local rules stricter than the agreement, by agreement id
public record GatewayConfig(
        GatewayHome home,
        AgencyId agency,
        String country,
        String policy,
        Listen listen,
        Map<SpiffeId, ClientConfig> clients,
        Map<AgencyId, PartnerConfig> partners,
        Map<String, AgreementRules> agreements,
        Limits limits,
        Courier courier) {

    public GatewayConfig {
        clients = Map.copyOf(clients);
        partners = Map.copyOf(partners);
        agreements = Map.copyOf(agreements);
    }

    /// Where the gateway listens. Port 0 picks a free one.
    ///
    /// @param admin health and metrics, without TLS: a loopback address
    public record Listen(HostPort grpc, HostPort https, HostPort admin) {}

    /// A system of the home agency.
    ///
    /// @param desk the desk a recipient reads for; nothing is decided by it yet
    public record ClientConfig(Set<Role> roles, @Nullable String desk) {
        public ClientConfig {
            roles = Set.copyOf(roles);
        }
    }

    /// A partner's gateway.
    ///
    /// @param policy the id of the partner's own marking policy
    public record PartnerConfig(HostPort address, String country, String policy) {}

    /// What this gateway demands beyond an agreement.
    ///
    /// @param maxBytes the most content one package may have; null leaves it at the agreement's
    public record AgreementRules(@Nullable Long maxBytes) {}

    /// How the courier repeats what failed: from the first pause, doubling, up to the longest.
    public record Courier(Duration firstRetry, Duration maxRetry) {}
}
