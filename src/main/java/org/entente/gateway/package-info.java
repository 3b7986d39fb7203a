/// The server of one agency: wiring, start, drain and stop, the local administration port.
@NullMarked
package org.entente.gateway;

import org.jspecify.annotations.NullMarked;
