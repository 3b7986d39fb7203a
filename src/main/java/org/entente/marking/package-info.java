/// Security policies as data, markings, and the decision whether a marking permits a release.
@NullMarked
package org.entente.marking;

import org.jspecify.annotations.NullMarked;
