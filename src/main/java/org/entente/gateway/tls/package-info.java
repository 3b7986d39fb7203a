/// The gateway's side of TLS, and the trust it is decided by while the gateway runs.
@NullMarked
package org.entente.gateway.tls;

import org.jspecify.annotations.NullMarked;
