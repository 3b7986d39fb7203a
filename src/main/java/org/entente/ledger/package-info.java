/// Append-only Merkle logs: their entries and their tree.
@NullMarked
package org.entente.ledger;

import org.jspecify.annotations.NullMarked;
