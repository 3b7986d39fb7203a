@NullMarked
package org.entente.sign;

import org.jspecify.annotations.NullMarked;
