@NullMarked
package org.entente.seal;

import org.jspecify.annotations.NullMarked;
