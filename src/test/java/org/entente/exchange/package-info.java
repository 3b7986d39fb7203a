/// Tests of one agency's exchange over its real store, with the other side played by the test.
@NullMarked
package org.entente.exchange;

import org.jspecify.annotations.NullMarked;
