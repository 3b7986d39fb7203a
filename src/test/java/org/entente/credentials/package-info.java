/// Bad certificates, bad TLS and missing roles against real gateways and real clients, in both directions.
@NullMarked
package org.entente.credentials;

import org.jspecify.annotations.NullMarked;
