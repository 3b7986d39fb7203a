package org.entente.seal;

import java.security.cert.X509Certificate;
import org.entente.trust.AgencyId;

/// Somebody a package is sealed to: one generation of public sealing or archive keys.
public record SealTo(AgencyId agency, Header.Role role, int generation, X509Certificate mlkem, X509Certificate p384) {}
