/// Receipts: what the receiving agency states, signed, about one package.
@NullMarked
package org.entente.receipt;

import org.jspecify.annotations.NullMarked;
