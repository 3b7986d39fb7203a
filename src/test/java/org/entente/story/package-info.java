/// Two whole gateways and their clients, over real TLS on loopback.
@NullMarked
package org.entente.story;

import org.jspecify.annotations.NullMarked;
