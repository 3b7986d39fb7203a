/// The exchange itself: submitting, taking in, delivering, acknowledging packages under agreements.
@NullMarked
package org.entente.exchange;

import org.jspecify.annotations.NullMarked;
