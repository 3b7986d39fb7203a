/// The sealed package: header, manifest, segments, key wraps; sealing and opening.
@NullMarked
package org.entente.seal;

import org.jspecify.annotations.NullMarked;
