/// Tests of the SDK over real TLS on loopback.
@NullMarked
package org.entente.client;

import org.jspecify.annotations.NullMarked;
