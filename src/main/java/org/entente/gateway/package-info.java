/// The server of one agency: wiring, start, drain and stop; its services, its calls to partners, the local
/// administration port.
@NullMarked
package org.entente.gateway;

import org.jspecify.annotations.NullMarked;
