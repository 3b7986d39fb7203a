/// What every room shares: the reasons for which something is refused.
@NullMarked
package org.entente;

import org.jspecify.annotations.NullMarked;
