@NullMarked
package org.entente.gateway.tls;

import org.jspecify.annotations.NullMarked;
