/// Agencies, identities, certificates and their purposes, revocation, and issuing certificates.
@NullMarked
package org.entente.trust;

import org.jspecify.annotations.NullMarked;
