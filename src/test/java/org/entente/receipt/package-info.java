@NullMarked
package org.entente.receipt;

import org.jspecify.annotations.NullMarked;
