/// Signed statements: canonical JSON, CMS signatures with ESS attributes, key statements, trust bundles.
@NullMarked
package org.entente.sign;

import org.jspecify.annotations.NullMarked;
