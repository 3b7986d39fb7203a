@NullMarked
package org.entente.ledger;

import org.jspecify.annotations.NullMarked;
