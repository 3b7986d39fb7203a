/// The command line: verbs, human text, JSON lines, exit codes.
@NullMarked
package org.entente.cli;

import org.jspecify.annotations.NullMarked;
