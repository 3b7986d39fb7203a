/// The SDK partners and the command line use: connections, errors, and every call a client makes of its gateway.
@NullMarked
package org.entente.client;

import org.jspecify.annotations.NullMarked;
