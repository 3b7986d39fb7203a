/// Nothing that was acknowledged is lost and nothing is half done, whatever fails and whenever.
@NullMarked
package org.entente.crash;

import org.jspecify.annotations.NullMarked;
