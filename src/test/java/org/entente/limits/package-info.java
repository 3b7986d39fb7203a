/// What a gateway takes from its callers at most: each limit at its edge, and clients that respect none.
@NullMarked
package org.entente.limits;

import org.jspecify.annotations.NullMarked;
