@NullMarked
package org.entente.trust;

import org.jspecify.annotations.NullMarked;
