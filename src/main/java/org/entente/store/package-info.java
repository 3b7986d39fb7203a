/// SQL and payload files: what was acknowledged is durable, or it was not acknowledged.
@NullMarked
package org.entente.store;

import org.jspecify.annotations.NullMarked;
